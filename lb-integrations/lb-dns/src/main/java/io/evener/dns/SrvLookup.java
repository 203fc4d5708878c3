package io.evener.dns;

import io.evener.Endpoint;
import io.evener.source.EmptyAnswer;
import io.evener.source.EndpointSource.Answer;
import io.evener.source.SourceContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one name's records say to one pool. Asked by one thread at a time. */
final class SrvLookup {

    /** What isn't there has no time to live; name servers keep it in mind as the zone says, and are cheap to ask (our choice). */
    private static final Duration NOBODY_GOOD_FOR = Duration.ofSeconds(5);

    private static final Comparator<DnsRecord.Srv> ORDER = Comparator.comparingInt(DnsRecord.Srv::priority)
            .thenComparing(DnsRecord.Srv::target)
            .thenComparingInt(DnsRecord.Srv::port)
            .thenComparingInt(DnsRecord.Srv::weight);

    private final SrvSettings settings;
    private final SourceContext context;
    private final Targets targets;
    private String told = "";

    private record Place(DnsRecord.Srv record, Endpoint target) {}

    SrvLookup(SrvSettings settings, SourceContext context) {
        this.settings = settings;
        this.context = context;
        this.targets = new Targets(settings.dns(), settings.granularity() == Granularity.ADDRESS_OF_ANY_FAMILY);
    }

    /**
     * Asks.
     *
     * @throws IllegalArgumentException when a record is malformed
     */
    Answer look() throws IOException {
        Deadline deadline = Deadline.in(settings.timeout());
        DnsMessage message = settings.dns().ask(new DnsQuestion(settings.name(), DnsQuestion.SRV), deadline);
        if (message.isNoSuchName() && settings.whenEmpty() == EmptyAnswer.KEEP_LAST) {
            throw new DnsException(
                    "must be known: name=" + settings.name() + " (NXDOMAIN from " + message.server() + ")");
        }
        DnsMessage.Found<DnsRecord.Srv> found = message.found(DnsRecord.Srv.class, settings.name());
        List<DnsRecord.Srv> records = distinct(found.records());
        boolean isNowhere = records.removeIf(DnsRecord.Srv::isNowhere);
        if (records.isEmpty()) {
            tell(nobody(message, isNowhere));
            return new Answer(List.of(), isNowhere ? Duration.ofSeconds(found.ttl()) : NOBODY_GOOD_FOR);
        }
        targets.begin(records.size(), deadline);
        Merged merged = merged(records);
        tell(notes(merged.repeated(), isNowhere));
        if (merged.isEmpty()) {
            throw new DnsException("must have addresses: targets=" + targets.unknown());
        }
        return new Answer(merged.all(), Duration.ofSeconds(Math.min(found.ttl(), targets.ttl())));
    }

    /** In an order that doesn't depend on the answer's. */
    private static List<DnsRecord.Srv> distinct(List<DnsRecord.Srv> records) {
        List<DnsRecord.Srv> distinct = new ArrayList<>();
        for (DnsRecord.Srv record : records.stream().sorted(ORDER).toList()) {
            if (distinct.isEmpty() || !distinct.get(distinct.size() - 1).sameAs(record)) {
                distinct.add(record);
            }
        }
        return distinct;
    }

    private Merged merged(List<DnsRecord.Srv> records) throws InterruptedIOException {
        SortedMap<Integer, List<Place>> tiers = new TreeMap<>();
        for (DnsRecord.Srv record : records) { // all before any is resolved: a malformed one refuses the answer
            tiers.computeIfAbsent(record.priority(), priority -> new ArrayList<>())
                    .add(new Place(record, target(record)));
        }
        Merged merged = new Merged();
        for (List<Place> tier : tiers.values()) {
            add(tier, merged);
        }
        targets.end();
        return merged;
    }

    private void add(List<Place> tier, Merged merged) throws InterruptedIOException {
        List<Place> known = new ArrayList<>();
        List<List<Endpoint>> endpoints = new ArrayList<>();
        for (Place place : tier) {
            List<Endpoint> some = endpoints(place.target());
            if (!some.isEmpty()) {
                known.add(place);
                endpoints.add(some);
            }
        }
        long[] weights = SrvWeights.of(
                known.stream().mapToInt(place -> place.record().weight()).toArray(),
                endpoints.stream().mapToInt(List::size).toArray());
        for (int i = 0; i < weights.length; i++) {
            for (Endpoint endpoint : endpoints.get(i)) {
                merged.add(endpoint, known.get(i).record().priority(), weights[i]);
            }
        }
    }

    private List<Endpoint> endpoints(Endpoint target) throws InterruptedIOException {
        List<Endpoint> endpoints =
                settings.granularity() == Granularity.TARGET ? List.of(target) : targets.endpoints(target);
        String name = settings.tlsName();
        return name == null
                ? endpoints
                : endpoints.stream()
                        .map(endpoint -> endpoint.toBuilder().tlsName(name).build())
                        .toList();
    }

    private Endpoint target(DnsRecord.Srv record) {
        try {
            return Endpoint.of(settings.scheme() + "://" + record.target() + ":" + record.port());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(record + ": " + e.getMessage(), e);
        }
    }

    private String nobody(DnsMessage message, boolean isNowhere) {
        if (isNowhere) {
            return "is decidedly not available: target=.";
        }
        return message.isNoSuchName() ? "is not known" : "has no SRV records";
    }

    private String notes(Set<String> repeated, boolean isNowhere) {
        List<String> notes = new ArrayList<>();
        if (!repeated.isEmpty()) {
            notes.add("is at the same place by several records, the best priority counts and its weights add up: "
                    + repeated);
        }
        if (isNowhere) {
            notes.add("has targets besides one that says there are none");
        }
        if (!targets.unknown().isEmpty()) {
            notes.add("has targets whose addresses can't be had, those before stay: " + targets.unknown());
        }
        return String.join("; ", notes);
    }

    /** Once, until it is something else. */
    private void tell(String note) {
        if (!note.isEmpty() && !note.equals(told)) {
            context.report(settings.name() + " " + note);
        }
        told = note;
    }
}
