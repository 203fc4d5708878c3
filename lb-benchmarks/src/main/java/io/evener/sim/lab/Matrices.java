package io.evener.sim.lab;

/** As much of matrices as a chain of some dozen phases takes. */
final class Matrices {

    private Matrices() {}

    static double[][] identity(int size) {
        double[][] unit = new double[size][size];
        for (int i = 0; i < size; i++) {
            unit[i][i] = 1;
        }
        return unit;
    }

    static double[][] copy(double[][] matrix) {
        double[][] copy = new double[matrix.length][];
        for (int i = 0; i < matrix.length; i++) {
            copy[i] = matrix[i].clone();
        }
        return copy;
    }

    static double[][] plus(double[][] a, double[][] b) {
        double[][] sum = copy(a);
        for (int i = 0; i < b.length; i++) {
            addTo(sum[i], b[i], 1);
        }
        return sum;
    }

    static double[][] times(double[][] matrix, double factor) {
        double[][] product = new double[matrix.length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            addTo(product[i], matrix[i], factor);
        }
        return product;
    }

    static double[][] times(double[][] a, double[][] b) {
        double[][] product = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            product[i] = times(a[i], b);
        }
        return product;
    }

    static double[] times(double[] row, double[][] matrix) {
        double[] product = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            addTo(product, matrix[i], row[i]);
        }
        return product;
    }

    /** Returns the inverse of a regular matrix, by Gauss and Jordan with the largest pivots of each column. */
    static double[][] inverse(double[][] matrix) {
        int size = matrix.length;
        double[][] left = copy(matrix);
        double[][] right = identity(size);
        for (int column = 0; column < size; column++) {
            int pivot = column;
            for (int row = column + 1; row < size; row++) {
                pivot = Math.abs(left[row][column]) > Math.abs(left[pivot][column]) ? row : pivot;
            }
            swap(left, column, pivot);
            swap(right, column, pivot);
            double scale = 1 / left[column][column];
            addTo(left[column], left[column], scale - 1);
            addTo(right[column], right[column], scale - 1);
            for (int row = 0; row < size; row++) {
                double factor = -left[row][column];
                if (row != column && factor != 0) {
                    addTo(left[row], left[column], factor);
                    addTo(right[row], right[column], factor);
                }
            }
        }
        return right;
    }

    static double sum(double[] row) {
        double sum = 0;
        for (double value : row) {
            sum += value;
        }
        return sum;
    }

    /** Returns the largest magnitude. */
    static double largest(double[][] matrix) {
        double largest = 0;
        for (double[] row : matrix) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    private static void swap(double[][] rows, int a, int b) {
        double[] row = rows[a];
        rows[a] = rows[b];
        rows[b] = row;
    }

    private static void addTo(double[] row, double[] other, double factor) {
        if (factor != 0) {
            for (int i = 0; i < row.length; i++) {
                row[i] += factor * other[i];
            }
        }
    }
}
