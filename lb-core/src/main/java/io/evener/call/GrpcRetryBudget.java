package io.evener.call;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;

/** gRFC A6's throttling with grpc-java's arithmetic: thousandths of tokens, from floats. */
final class GrpcRetryBudget implements RetryBudget {

    private static final float THOUSANDTHS = 1000;
    private static final int ONE = 1000;
    private static final double LEAST = 0.001;
    private static final double MOST = 1000;

    private final Watched watched = new Watched();
    private final TokenLevel tokens;
    private final int half;

    GrpcRetryBudget(double maxTokens, double tokenRatio) {
        int most = (int) ((float) Args.within(LEAST, MOST, "maxTokens", maxTokens) * THOUSANDTHS);
        int perAnswer = (int) ((float) Args.within(LEAST, MOST, "tokenRatio", tokenRatio) * THOUSANDTHS);
        this.tokens = new TokenLevel(most, perAnswer, watched);
        this.half = most / 2;
    }

    @Override
    public void deposit() {
        watched.deposit();
    }

    @Override
    public Cancellable watch(Traffic traffic) {
        return watched.watch(traffic);
    }

    @Override
    public void failed(Outcome outcome) {
        if (outcome.isFailure()) {
            tokens.change(-ONE);
        }
    }

    @Override
    public boolean tryWithdraw(Outcome failure) {
        return tokens.present() > half;
    }

    @Override
    public void settled(boolean success) {}

    @Override
    public double balance() {
        return Math.max(0, tokens.present() - half) / (double) ONE;
    }
}
