package io.evener.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Endpoints in a file, looked at again and again.
 *
 * <pre>{@code
 * Pool orders = Pool.builder("orders").source(FileSource.of(Path.of("/etc/orders.endpoints"))).build();
 * }</pre>
 *
 * <pre>
 * # orders, two zones                                    # a comment, at the start of a line or after a blank
 * http://10.0.0.1:8080 zone=a
 * http://10.0.0.2:8080 zone=b weight=2 meta.rack=r7
 * https://10.1.0.1     tier=1 tlsName=orders.example     # a fallback
 * </pre>
 *
 * <p><b>Format.</b> UTF-8, an endpoint per line: {@code URI key=value ...}, parted by spaces or tabs. The URI is as for {@link
 * io.evener.Endpoint#builder(String)}, the keys are its builder's:
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><th>key<th>value<th>default
 * <tr><td>id<td>what makes two endpoints the same one<td>the URI
 * <tr><td>weight<td>0 (no new calls) to 4294967295<td>1
 * <tr><td>tier<td>0 is preferred<td>0
 * <tr><td>terminating<td>true lets it finish: no new calls, those in flight go on<td>false
 * <tr><td>region, zone<td>where it is<td>unknown
 * <tr><td>tlsName<td>the name its certificate must carry<td>the URI's host
 * <tr><td>meta.NAME<td>metadata under that name<td>none
 * </table>
 *
 * <p><b>Behaviour.</b> Building the pool reads the file once and fails when that is missing or malformed. From then on nothing
 * in the file can harm: one that can't be read, has a mistake anywhere or lists an id twice is refused whole, by an event with
 * file, line, column and reason ({@code orders.endpoints:3:22: must be >= 0: tier=-1}), and the last good content stays. So it
 * does when the file is empty once it had somebody, unless {@link #whenEmpty(EmptyAnswer)} says otherwise; a pool may begin with an
 * empty one.
 *
 * <p>The content decides whether something changed, not the file's time: symbolic links that are turned elsewhere (as
 * Kubernetes does with config maps), files that are replaced, and network file systems are all seen, within interval +
 * 0.1 s. A change counts when two looks 0.1 s apart find the same, so that a file is seldom caught half written; to be
 * sure, write another file and rename it. One that keeps changing is taken after 2 s as it is.
 *
 * <p><b>Cost of use.</b> One read of the whole file per interval, on a thread that lives only while it reads; parsing only when it
 * changed. The content is kept, to be compared.
 *
 * <p><b>When not to use.</b> More than 64 MiB (refused), or changes that must be known within milliseconds.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class FileSource implements EndpointSource {

    /** Nobody waits long for a change made by hand, and nobody feels a read in two seconds (our choice). */
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(2);

    private final Path path;
    private final Duration interval;
    private final EmptyAnswer whenEmpty;

    private FileSource(Path path, Duration interval, EmptyAnswer whenEmpty) {
        this.path = path;
        this.interval = interval;
        this.whenEmpty = whenEmpty;
    }

    /** Returns the source that reads this file, every 2 seconds. */
    public static FileSource of(Path path) {
        return new FileSource(Objects.requireNonNull(path, "path"), DEFAULT_INTERVAL, EmptyAnswer.KEEP_LAST);
    }

    /**
     * Returns this source with another time from one look to the next. Not called: 2 seconds.
     *
     * @throws IllegalArgumentException when not positive
     */
    public FileSource interval(Duration interval) {
        return new FileSource(path, Args.positive("interval", interval), whenEmpty);
    }

    /** Returns this source with another meaning of a file without endpoints. Not called: {@link EmptyAnswer#KEEP_LAST}. */
    public FileSource whenEmpty(EmptyAnswer meaning) {
        return new FileSource(path, interval, Objects.requireNonNull(meaning, "meaning"));
    }

    @Override
    public EmptyAnswer whenEmpty() {
        return whenEmpty;
    }

    /**
     * Reads the file, on the calling thread, and goes on looking.
     *
     * @throws IllegalArgumentException when it can't be read or has a mistake
     */
    @Override
    public Subscription start(SourceContext context) {
        FileWatch watch = new FileWatch(context, path, interval);
        watch.first();
        return new Looks(context, toString(), watch::look).after(interval);
    }

    /** Returns the path and the interval. */
    @Override
    public String toString() {
        return "FileSource[" + path + " every " + interval + "]";
    }
}
