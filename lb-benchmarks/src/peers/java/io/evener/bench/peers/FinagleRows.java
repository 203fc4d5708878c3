package io.evener.bench.peers;

import com.twitter.finagle.Address;
import com.twitter.finagle.ClientConnection;
import com.twitter.finagle.NoBrokersAvailableException;
import com.twitter.finagle.Service;
import com.twitter.finagle.ServiceFactory;
import com.twitter.finagle.Stack;
import com.twitter.finagle.loadbalancer.Balancers;
import com.twitter.finagle.loadbalancer.EndpointFactory;
import com.twitter.finagle.loadbalancer.LazyEndpointFactory;
import com.twitter.finagle.loadbalancer.LoadBalancerFactory;
import com.twitter.util.Activity;
import com.twitter.util.Future;
import com.twitter.util.Updatable;
import com.twitter.util.Var;
import java.util.List;
import scala.collection.immutable.IndexedSeq;
import scala.jdk.javaapi.CollectionConverters;

/** Finagle: {@code ServiceFactory.apply}, the service out of the satisfied future, and its {@code close}. */
final class FinagleRows implements Calling, Updating {

    private final ServiceFactory<Integer, Integer> balancer;
    private final List<IndexedSeq<EndpointFactory<Integer, Integer>>> lists;
    private final Var<Activity.State<IndexedSeq<EndpointFactory<Integer, Integer>>>> source;
    private final ClientConnection connection = ClientConnection.nil();
    private int updates;

    private FinagleRows(LoadBalancerFactory factory, int n) {
        lists = Members.replaced(n, FinagleRows::endpoint).stream()
                .map(FinagleRows::indexed)
                .toList();
        source = Var.apply(new Activity.Ok<>(indexed(Members.of(n, FinagleRows::endpoint))));
        balancer = factory.newBalancer(
                new Activity<>(source), new NoBrokersAvailableException("peers"), Stack.Params$.MODULE$.empty());
    }

    static FinagleRows roundRobin(int n) {
        return new FinagleRows(Balancers.roundRobin(), n);
    }

    static FinagleRows powerOfTwoChoices(int n) {
        return new FinagleRows(Balancers.p2c(Balancers.p2c$default$1()), n);
    }

    static FinagleRows heap(int n) {
        return new FinagleRows(Balancers.heap(Balancers.heap$default$1()), n);
    }

    static FinagleRows peakEwma(int n) {
        return new FinagleRows(
                Balancers.p2cPeakEwma(Balancers.p2cPeakEwma$default$1(), Balancers.p2cPeakEwma$default$2()), n);
    }

    /** A server that answers its position, as the client's stack wraps it. */
    private static EndpointFactory<Integer, Integer> endpoint(int position) {
        Service<Integer, Integer> service = Service.mk(request -> Future.value(position));
        return new LazyEndpointFactory<>(
                () -> ServiceFactory.constant(service), Address.apply(Members.host(position), Members.PORT));
    }

    private static IndexedSeq<EndpointFactory<Integer, Integer>> indexed(
            List<EndpointFactory<Integer, Integer>> endpoints) {
        return CollectionConverters.asScala(endpoints).toIndexedSeq();
    }

    private Service<Integer, Integer> service() {
        return balancer.apply(connection).poll().get().get();
    }

    @Override
    public Object choose() {
        Service<Integer, Integer> service = service();
        service.close();
        return service;
    }

    @Override
    public OpenCall begin() {
        Service<Integer, Integer> service = service();
        return new OpenCall(position(service), service::close);
    }

    @Override
    @SuppressWarnings("unchecked") // what choose returned
    public int position(Object chosen) {
        return ((Service<Integer, Integer>) chosen).apply(0).poll().get().get();
    }

    @Override
    @SuppressWarnings("unchecked") // Var.apply makes one that can be updated
    public Object update() {
        ((Updatable<Activity.State<?>>) (Object) source).update(new Activity.Ok<>(lists.get(updates++ % lists.size())));
        return source;
    }

    @Override
    public void close() {
        balancer.close();
    }
}
