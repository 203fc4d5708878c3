package io.evener.http.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The methods that HttpClient has since JDK 21, resolved once; before, they do nothing. */
final class Lifecycle {

    private static final @Nullable MethodHandle CLOSE = find("close", void.class);
    private static final @Nullable MethodHandle SHUTDOWN = find("shutdown", void.class);
    private static final @Nullable MethodHandle SHUTDOWN_NOW = find("shutdownNow", void.class);
    private static final @Nullable MethodHandle AWAIT = find("awaitTermination", boolean.class, Duration.class);
    private static final @Nullable MethodHandle IS_TERMINATED = find("isTerminated", boolean.class);

    private Lifecycle() {}

    private static @Nullable MethodHandle find(String name, Class<?> result, Class<?>... arguments) {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(HttpClient.class, name, MethodType.methodType(result, arguments));
        } catch (NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns whether clients can be shut down at all. */
    static boolean isKnown() {
        return SHUTDOWN != null;
    }

    static void close(HttpClient client) {
        run(CLOSE, client);
    }

    static void shutdown(HttpClient client) {
        run(SHUTDOWN, client);
    }

    static void shutdownNow(HttpClient client) {
        run(SHUTDOWN_NOW, client);
    }

    private static void run(@Nullable MethodHandle method, HttpClient client) {
        if (method == null) {
            return;
        }
        try {
            method.invokeExact(client);
        } catch (Throwable t) {
            throw unchecked(t);
        }
    }

    static boolean awaitTermination(HttpClient client, Duration atMost) throws InterruptedException {
        if (AWAIT == null) {
            return false;
        }
        try {
            return (boolean) AWAIT.invokeExact(client, atMost);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable t) {
            throw unchecked(t);
        }
    }

    static boolean isTerminated(HttpClient client) {
        if (IS_TERMINATED == null) {
            return false;
        }
        try {
            return (boolean) IS_TERMINATED.invokeExact(client);
        } catch (Throwable t) {
            throw unchecked(t);
        }
    }

    /** None of the methods declares another checked exception. */
    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
    }
}
