package io.evener.http.jdk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server on loopback that runs a script per connection, for what no well-behaved server does. */
final class RawServer implements AutoCloseable {

    /** What it does with one connection, which is closed afterwards. */
    @FunctionalInterface
    interface Script {
        void run(Connection connection) throws Exception;
    }

    private final ServerSocket listening;
    private final Script script;
    private final Collection<Socket> open = new ConcurrentLinkedQueue<>();
    /** The heads of all requests that were {@linkplain Connection#head() read}. */
    final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

    RawServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), script);
    }

    RawServer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.run(new Connection(socket));
        } catch (Exception theClientLeft) {
            // as scripted
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    String uri() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** One client's connection. */
    final class Connection {
        final Socket socket;
        final InputStream in;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
        }

        /** Reads a request up to the empty line; an IOException when the client left. */
        String head() throws IOException {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            while (!read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("the client left");
                }
                read.write(b);
            }
            String head = read.toString(StandardCharsets.ISO_8859_1);
            heads.add(head);
            return head;
        }

        void write(String... lines) throws IOException {
            socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /** Returns when the client closed its side or reset the connection. */
        void awaitClientLeft() {
            try {
                while (in.read() >= 0) {
                    // whatever it still sends
                }
            } catch (IOException reset) {
                // left
            }
        }

        /** Closes with a reset rather than in good order. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
