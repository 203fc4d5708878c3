package io.evener.bench;

import java.util.ArrayList;
import java.util.List;

/** Text in columns. */
final class Columns {

    private static final String GAP = "  ";
    private static final String NONE = "-";

    private Columns() {}

    /** Returns one line per row, the header first; columns of numbers are aligned to the right. */
    static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        boolean[] numbers = new boolean[widths.length];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            List<String> cells =
                    rows.stream().skip(1).map(row -> row.get(column)).toList();
            numbers[i] = cells.stream().allMatch(Columns::isNumber)
                    && !cells.stream().allMatch(NONE::equals);
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                String space = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : GAP).append(numbers[i] ? space + cell : cell + space);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static boolean isNumber(String cell) {
        return cell.equals(NONE) || !cell.isEmpty() && Character.isDigit(cell.charAt(0));
    }
}
