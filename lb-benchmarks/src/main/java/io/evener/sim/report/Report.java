package io.evener.sim.report;

import io.evener.sim.lab.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * Writes what experiments found: {@code report.html}, one page that needs neither network nor other files, and
 * {@code report.json}.
 *
 * <p>Both are complete or not there at all, and the same findings give the same bytes on every JDK: there is no date
 * and no machine in them.
 */
public final class Report {

    /** The page's name. */
    public static final String HTML = "report.html";
    /** The data's name. */
    public static final String JSON = "report.json";

    private Report() {}

    /**
     * Refuses a directory where no report can be written, so that a long run need not find out at its end. Creates nothing.
     *
     * @param directory where a report is to go; need not exist
     * @throws IOException if a report cannot be written here, with the reason
     */
    public static void requireWritable(Path directory) throws IOException {
        Path existing = directory.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new NotDirectoryException(existing.toString());
        }
        if (!Files.isWritable(existing)) {
            throw new IOException("must be writable: directory=" + existing);
        }
        for (String name : List.of(HTML, JSON)) {
            if (Files.isDirectory(directory.resolve(name))) {
                throw new IOException("must be a file: " + directory.resolve(name));
            }
        }
    }

    /**
     * Writes a report, in place of an earlier one.
     *
     * @param directory where to; made if it does not exist
     * @param title the page's
     * @param findings in the order of the page
     * @param command the line that repeats the run, with its seed
     * @throws IOException if it cannot be written; then nothing was
     */
    public static void write(Path directory, String title, List<Finding> findings, String command) throws IOException {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(command, "command");
        List<Finding> all = List.copyOf(findings);
        byte[] json = FindingsJson.report(title, all, command).getBytes(StandardCharsets.UTF_8);
        byte[] html = Page.render(title, all, command).getBytes(StandardCharsets.UTF_8);
        requireWritable(directory);
        boolean made = Files.notExists(directory);
        Files.createDirectories(directory);
        Path htmlPart = directory.resolve(HTML + ".part");
        Path jsonPart = directory.resolve(JSON + ".part");
        try {
            Files.write(htmlPart, html);
            Files.write(jsonPart, json);
            move(htmlPart, directory.resolve(HTML));
            move(jsonPart, directory.resolve(JSON));
        } catch (IOException e) {
            Files.deleteIfExists(htmlPart);
            Files.deleteIfExists(jsonPart);
            if (made) {
                Files.deleteIfExists(directory);
            }
            throw e;
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
