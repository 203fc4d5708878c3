package io.evener.health;

/** Whose arithmetic it is, where systems differ in what settings don't say. */
enum OutlierDialect {
    EVENER,
    /** {@code source/common/upstream/outlier_detection_impl.cc}. */
    ENVOY,
    /** gRFC A50, and what grpc-java makes of it. */
    GRPC;

    /** What a ratio such as 0.29 may lose against its decimal value, times any pool's size. */
    private static final double ROUNDING = 1e-6;

    /** Returns whether one more of so many endpoints may be ejected; gRPC looks only at those that are already. */
    boolean allows(int ejected, int endpoints, double maxEjectedRatio) {
        double most = maxEjectedRatio * endpoints;
        return this == GRPC ? ejected < most - ROUNDING : ejected + 1 <= most + ROUNDING;
    }

    /** Returns whether an ejection's time has passed; gRPC waits until after it, which makes it a look more. */
    boolean isOver(long passedNanos, long lastsNanos) {
        return this == GRPC ? passedNanos > lastsNanos : passedNanos >= lastsNanos;
    }

    /** Returns whether a look ends with letting in, rather than beginning with it. */
    boolean letsInLast() {
        return this == GRPC;
    }
}
