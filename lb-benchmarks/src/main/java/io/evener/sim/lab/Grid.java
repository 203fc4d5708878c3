package io.evener.sim.lab;

import java.util.List;

/**
 * A table of text.
 *
 * @param title what it shows, with units
 * @param header the columns' names
 * @param rows as many cells each as there are columns
 */
public record Grid(String title, List<String> header, List<List<String>> rows) {

    /** Copies the lists and refuses rows of another width. */
    public Grid {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("must have " + header.size() + " cells: row=" + row);
            }
        }
    }
}
