package io.evener.source;

import io.evener.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One file as last read, and what was told of it. Looks come one at a time, each after the last. */
final class FileWatch {

    /** Half a million endpoints; a path to something else must not fill the heap. */
    private static final int MAX_BYTES = 64 << 20;
    /** Longer than a writer pauses between two blocks of one file. */
    private static final Duration SETTLE = Duration.ofMillis(100);

    private static final int MAX_SETTLING = 20;

    private final SourceContext context;
    private final Path path;
    private final Duration interval;

    private byte[] taken = {};
    private List<Endpoint> endpoints = List.of();
    private String refusal = "";
    private long version;

    /** Found at the last look, and not yet found again; null while nothing changes. */
    private byte @Nullable [] changed;

    private int settling;
    private boolean isUnreadable;

    FileWatch(SourceContext context, Path path, Duration interval) {
        this.context = context;
        this.path = path;
        this.interval = interval;
    }

    /** Reads the file to begin with, and refuses one that can't be used. */
    void first() {
        try {
            taken = read();
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        endpoints = EndpointFile.parse(path.toString(), taken);
        tell();
    }

    /** Looks again, and returns when to do so next. */
    Duration look() {
        byte[] found;
        try {
            found = read();
        } catch (IOException e) {
            return unreadable(e);
        }
        isUnreadable = false;
        if (!Arrays.equals(found, taken)) {
            if (!Arrays.equals(found, changed) && settling < MAX_SETTLING) {
                changed = found;
                settling++;
                return SETTLE;
            }
            take(found);
        }
        changed = null;
        settling = 0;
        tell();
        return interval;
    }

    /** Told when it can't be read twice: some writers delete the old file before they make the new. */
    private Duration unreadable(IOException error) {
        changed = null;
        if (!isUnreadable) {
            isUnreadable = true;
            return SETTLE;
        }
        context.failed(error);
        return interval;
    }

    private void take(byte[] content) {
        try {
            endpoints = EndpointFile.parse(path.toString(), content);
            refusal = "";
        } catch (IllegalArgumentException e) {
            refusal = String.valueOf(e.getMessage());
        }
        taken = content; // last: what an error kept from being read must be read at the next look
    }

    private void tell() {
        if (refusal.isEmpty()) {
            context.update(++version, endpoints);
        } else {
            context.refused(refusal);
        }
    }

    private byte[] read() throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) { // a pipe would hang
            throw new IOException("must be a regular file: path=" + path);
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(path)) {
            content = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("must exist: path=" + path, e);
        } catch (IOException e) {
            throw new IOException("must be readable: path=" + path, e);
        }
        if (content.length > MAX_BYTES) {
            throw new IOException("must be at most " + MAX_BYTES + " bytes: path=" + path);
        }
        return content;
    }
}
