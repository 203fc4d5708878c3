package io.evener.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One question to one server: over UDP from a port that the system draws, and over TCP when the answer doesn't fit. Sockets are
 * those of channels, because an interrupt, as by closing the pool, ends their waiting at once.
 */
final class DnsExchange {

    /** More than was offered: not every server keeps to it. */
    private static final int MAX_DATAGRAM = 4096;

    private final InetSocketAddress server;
    private final DnsQuestion question;
    private final byte[] query;

    /**
     * Makes an exchange.
     *
     * @param query asks the question, under any id
     */
    DnsExchange(InetSocketAddress server, DnsQuestion question, byte[] query) {
        this.server = server;
        this.question = question;
        this.query = query;
    }

    DnsMessage answer(Deadline deadline) throws IOException {
        DnsMessage message = overUdp(deadline);
        return message.isTruncated() ? overTcp(deadline) : message;
    }

    /** Nobody but the server is heard; what answers something else came late or is forged, and is no reason to give up. */
    private DnsMessage overUdp(Deadline deadline) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            DatagramSocket socket = channel.connect(server).socket();
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
            while (true) {
                packet.setLength(MAX_DATAGRAM);
                socket.setSoTimeout(deadline.leftMillis());
                socket.receive(packet);
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                if (isResponse(bytes)) {
                    DnsMessage message = DnsMessage.parsed(text(server), bytes);
                    if (isAnswer(message)) {
                        return message;
                    }
                }
            }
        }
    }

    private DnsMessage overTcp(Deadline deadline) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            Socket socket = channel.socket();
            socket.connect(server, deadline.leftMillis());
            ByteBuffer framed = ByteBuffer.allocate(2 + query.length);
            framed.putShort((short) query.length).put(query);
            socket.getOutputStream().write(framed.array());
            byte[] length = read(socket, 2, deadline);
            byte[] bytes = read(socket, (length[0] & 0xFF) << 8 | length[1] & 0xFF, deadline);
            if (isResponse(bytes)) {
                DnsMessage message = DnsMessage.parsed(text(server), bytes);
                if (isAnswer(message)) {
                    return message;
                }
            }
            throw DnsReader.malformed("it answers something else");
        }
    }

    private static byte[] read(Socket socket, int count, Deadline deadline) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[count];
        for (int at = 0; at < count; ) {
            socket.setSoTimeout(deadline.leftMillis());
            int read = in.read(bytes, at, count - at);
            if (read < 0) {
                throw new EOFException("answer cut short");
            }
            at += read;
        }
        return bytes;
    }

    /** Returns a server as messages name it. */
    static String text(InetSocketAddress server) {
        return server.getHostString() + ":" + server.getPort();
    }

    private boolean isResponse(byte[] bytes) {
        return DnsMessage.isResponse(bytes, (query[0] & 0xFF) << 8 | query[1] & 0xFF);
    }

    /** A server that didn't understand the question may leave it out. */
    private boolean isAnswer(DnsMessage message) {
        return message.question() == null ? message.isRefusal() : question.equals(message.question());
    }
}
