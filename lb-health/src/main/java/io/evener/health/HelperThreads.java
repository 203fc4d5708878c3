package io.evener.health;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The few daemon threads of an opened probe: made when there is work, gone when there has been none for a while. */
final class HelperThreads {

    /** Longer than the default interval, so that threads aren't made anew in every round. */
    private static final long KEEP_ALIVE_SECONDS = 10;

    private HelperThreads() {}

    static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    static ThreadPoolExecutor atMost(int threads, String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemon(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Lets the threads go as soon as they are idle, but refuses nothing: an HTTP client on its way out still hands over
     * its last events.
     */
    static void retire(ThreadPoolExecutor executor) {
        executor.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }
}
