package io.evener;

import java.util.concurrent.ThreadFactory;

/** Makes the few threads that a pool owns. */
final class Threads {

    private Threads() {}

    static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
