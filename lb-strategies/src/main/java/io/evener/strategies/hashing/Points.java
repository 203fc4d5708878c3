package io.evener.strategies.hashing;

import java.util.Arrays;

/** Points of a 32-bit ring in the making. */
final class Points {

    private int[] points;
    private int[] owners;
    private int size;

    Points(int expected) {
        points = new int[expected];
        owners = new int[expected];
    }

    void add(int point, int owner) {
        if (size == points.length) {
            points = Arrays.copyOf(points, size + size / 2 + 16);
            owners = Arrays.copyOf(owners, points.length);
        }
        points[size] = point;
        owners[size++] = owner;
    }

    Ring ring() {
        return Ring.of32(points, owners, size);
    }
}
