package io.evener.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A name server on loopback, UDP and TCP on one port, that says what a test tells it to. */
final class FakeDns implements AutoCloseable {

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final List<Thread> listeners;
    /** What was asked, over UDP and over TCP. */
    final Queue<byte[]> asked = new ConcurrentLinkedQueue<>();

    final Queue<byte[]> askedOverTcp = new ConcurrentLinkedQueue<>();
    /** Who answers a datagram: with any number of them. */
    volatile Function<byte[], List<byte[]>> datagrams = query -> List.of();
    /** Who answers on a connection: with what is written as it is, its length included; then it stays open. */
    volatile Function<byte[], byte[]> stream = query -> new byte[0];

    /** Who answers on a connection, an octet each 50 ms; null: {@link #stream} does. */
    volatile @Nullable Function<byte[], byte[]> drip;

    FakeDns() {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            tcp = new ServerSocket(0, 5, loopback);
            udp = new DatagramSocket(tcp.getLocalPort(), loopback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        listeners = List.of(begun(this::serveDatagrams), begun(this::serveConnections));
    }

    /** Answers every question so, in datagrams. */
    FakeDns answering(Function<byte[], Packet> answer) {
        datagrams = query -> List.of(answer.apply(query).bytes());
        return this;
    }

    static byte[] framed(byte[] message) {
        byte[] framed = new byte[message.length + 2];
        framed[0] = (byte) (message.length >> 8);
        framed[1] = (byte) message.length;
        System.arraycopy(message, 0, framed, 2, message.length);
        return framed;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort());
    }

    private static Thread begun(Body body) {
        Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private interface Body {
        void run() throws IOException;
    }

    private void serveDatagrams() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        while (true) {
            packet.setLength(512);
            udp.receive(packet);
            byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
            asked.add(query);
            for (byte[] answer : datagrams.apply(query)) {
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        }
    }

    private void serveConnections() throws IOException {
        while (true) {
            Socket socket = tcp.accept();
            begun(() -> serve(socket));
        }
    }

    /** Until the other side closes. */
    private void serve(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] query = in.readNBytes(in.readUnsignedShort());
            askedOverTcp.add(query);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            Function<byte[], byte[]> slowly = drip;
            if (slowly == null) {
                out.write(stream.apply(query));
            } else {
                for (byte octet : slowly.apply(query)) {
                    LockSupport.parkNanos(50_000_000);
                    out.write(octet);
                }
            }
            in.readAllBytes();
        }
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Thread thread : listeners) {
            try {
                thread.join(); // until then the ports are open
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
