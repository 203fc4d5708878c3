package io.evener.bench;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A file that is there whole, or as it was before. */
final class WholeFile {

    private WholeFile() {}

    /** Writes beside the file first, and moves into its place what is complete. */
    static void write(Path file, String text) throws IOException {
        Path whole = file.toAbsolutePath();
        Path name = Objects.requireNonNull(whole.getFileName(), "file name");
        Path part =
                whole.resolveSibling("." + name + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.writeString(
                    part,
                    text,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            try {
                Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
