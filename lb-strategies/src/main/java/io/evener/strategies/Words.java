package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.RandomSource;
import io.evener.strategies.hashing.XxHash;

/** The 64 bits by which a combinator decides: the key's where a request has one, so that its key stays where it is. */
final class Words {

    private Words() {}

    /**
     * Returns random bits for a request without a key, and always the same for one key.
     *
     * @param salt one per kind of decision, so that none follows from another, or from what a child makes of the key
     */
    static long of(ChooseRequest request, RandomSource random, long salt) {
        return request.isKeyed() ? XxHash.of(request.hash(XxHash::of), salt) : random.nextLong();
    }
}
