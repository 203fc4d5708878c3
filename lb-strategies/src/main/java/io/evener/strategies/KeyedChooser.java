package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.strategies.hashing.KeyTable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Chooses by a key's walk, past those at their limit; what has no key, by a draw. */
final class KeyedChooser implements Chooser {

    private final KeyWalk walk;
    private final KeyWalk.Limit limit;
    private final KeyTable table;
    private final @Nullable Member[] whole;
    private final ToLongFunction<byte[]> hasher;
    private final InRotation in;
    private final RandomSource random;

    KeyedChooser(KeyWalk walk, KeyWalk.Limit limit, ToLongFunction<byte[]> hasher, InRotation in, RandomSource random) {
        this.walk = walk;
        this.limit = limit;
        this.table = walk.table();
        this.whole = walk.whole();
        this.hasher = hasher;
        this.in = in;
        this.random = random;
    }

    @Override
    public @Nullable Member choose(ChooseRequest request) {
        if (!request.isKeyed()) {
            return in.drawOther(request, random);
        }
        long hash = request.hash(hasher);
        int number = table.home(hash);
        Member home = whole[number];
        return home != null
                        && (request.excludedCount() == 0 || !request.excludes(home))
                        && (limit == KeyWalk.NONE || limit.objects(number) == null)
                ? home
                : walk.seek(request, hash, limit);
    }

    @Override
    public void explain(ChooseRequest request, ExplainSink out) {
        out.rule(request.isKeyed() ? walk.explain(request, request.hash(hasher), limit) : "no key, a random draw");
        limit.costs(out);
    }
}
