package io.evener.dns;

import static io.evener.dns.Packet.ANSWER;
import static io.evener.dns.Packet.NAME;

import io.evener.source.EmptyAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A directory that says what a test tells it to, and a pool that asks it, in virtual time. */
abstract class SrvTest {

    static final int NO_SUCH_NAME = ANSWER | 3;
    static final Duration REFRESH = Duration.ofSeconds(30);
    static final Duration NOBODYS_PAUSE = Duration.ofMillis(5_600);

    Packet answer = records();
    /** By name and type: what is asked besides. */
    final Map<String, Packet> others = new HashMap<>();

    boolean isDown;
    final List<String> asked = new ArrayList<>();
    /** In how many milliseconds each had to be answered. */
    final List<Integer> within = new ArrayList<>();

    private DnsMessage ask(DnsQuestion question, Deadline deadline) throws IOException {
        asked.add(question.toString());
        within.add(deadline.leftMillis());
        Packet packet = question.type() == DnsQuestion.SRV ? answer : others.get(question.toString());
        if (isDown || packet == null) {
            throw new DnsException("must be answered: " + question);
        }
        return DnsMessage.parsed(Packet.SERVER, packet.bytes());
    }

    static Packet records() {
        return new Packet(1, ANSWER);
    }

    void addresses(String question, String... literals) {
        String[] parts = question.split(" ");
        Packet packet = new Packet(1, ANSWER, parts[0], parts[1].equals("A") ? DnsQuestion.A : DnsQuestion.AAAA);
        for (String literal : literals) {
            packet.address(20, literal);
        }
        others.put(question, packet);
    }

    Scene scene() {
        return scene("http", settings -> settings);
    }

    Scene scene(String scheme, UnaryOperator<SrvSettings> change) {
        return new Scene(new SrvSource(change.apply(new SrvSettings(
                NAME,
                scheme,
                REFRESH,
                Duration.ofSeconds(5),
                EmptyAnswer.KEEP_LAST,
                Granularity.TARGET,
                null,
                this::ask))));
    }
}
