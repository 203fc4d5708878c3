package io.evener.call;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;

/**
 * The AWS SDK's retry quota. The SDK gives back what the last retry took, or 1; here every answer gives 1, and a retry's {@link
 * #settled} the rest: with the bound between the two it is the same.
 */
final class AwsRetryBudget implements RetryBudget {

    private static final int CAPACITY = 500;
    private static final int PRICE = 5;
    private static final int PER_ANSWER = 1;

    private final Watched watched = new Watched();
    private final TokenLevel tokens = new TokenLevel(CAPACITY, PER_ANSWER, watched);

    @Override
    public void deposit() {
        watched.deposit();
    }

    @Override
    public Cancellable watch(Traffic traffic) {
        return watched.watch(traffic);
    }

    /** Failures cost nothing here, only their retries do. */
    @Override
    public void failed(Outcome outcome) {}

    @Override
    public boolean tryWithdraw(Outcome failure) {
        return tokens.tryTake(PRICE);
    }

    @Override
    public void settled(boolean success) {
        if (success) {
            tokens.change(PRICE - PER_ANSWER);
        }
    }

    @Override
    public double balance() {
        return Math.floorDiv(tokens.present(), PRICE);
    }
}
