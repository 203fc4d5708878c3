package io.evener.bench.peers;

import java.util.List;
import java.util.Objects;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.RpcStatus;
import org.apache.dubbo.rpc.cluster.LoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.AdaptiveLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.ConsistentHashLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.LeastActiveLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RandomLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.RoundRobinLoadBalance;
import org.apache.dubbo.rpc.cluster.loadbalance.ShortestResponseLoadBalance;
import org.apache.dubbo.rpc.model.ApplicationModel;
import org.jspecify.annotations.Nullable;

/** Dubbo: {@code LoadBalance.select}; by load or latency with {@code RpcStatus.beginCount} and {@code endCount}. */
final class DubboRows {

    private static final String METHOD = "call";
    private static final String SERVICE = "io.evener.Peers";

    private DubboRows() {}

    static Choosing random(int n) {
        return new Selecting(new RandomLoadBalance(), "", n);
    }

    static Choosing weightedRandom(int n) {
        return new Selecting(new RandomLoadBalance(), "weight", n);
    }

    static Choosing roundRobin(int n) {
        return new Selecting(new RoundRobinLoadBalance(), "", n);
    }

    static Choosing weightedRoundRobin(int n) {
        return new Selecting(new RoundRobinLoadBalance(), "weight", n);
    }

    static Calling leastActive(int n) {
        return new Counting(new LeastActiveLoadBalance(), n);
    }

    static Calling shortestResponse(int n) {
        ShortestResponseLoadBalance balance = new ShortestResponseLoadBalance();
        balance.setApplicationModel(ApplicationModel.defaultModel());
        return new Counting(balance, n);
    }

    /** A new invocation per choice: the policy leaves its marks on it. */
    static Choosing adaptive(int n) {
        return new Selecting(new AdaptiveLoadBalance(ApplicationModel.defaultModel()), "", n) {
            @Override
            public Object choose() {
                return select(invocation("key"));
            }
        };
    }

    static KeyChoosing consistentHash(int n) {
        Selecting selecting = new Selecting(new ConsistentHashLoadBalance(), "", n);
        RpcInvocation[] invocations = new RpcInvocation[Keys.COUNT];
        for (int i = 0; i < invocations.length; i++) {
            invocations[i] = invocation(Keys.key(i).text());
        }
        return new KeyChoosing() {
            @Override
            public Object choose(Key key) {
                return selecting.select(invocations[key.number()]);
            }

            @Override
            public int position(Object chosen) {
                return selecting.position(chosen);
            }
        };
    }

    /** There is nothing to be told of a list: the next choice finds it changed. */
    static Updating updateConsistentHash(int n) {
        return new Replacing(n);
    }

    private static RpcInvocation invocation(String argument) {
        return new RpcInvocation(
                null, METHOD, SERVICE, SERVICE, new Class<?>[] {String.class}, new Object[] {argument});
    }

    private static Invoker<Object> invoker(int position, String parameter) {
        String query = parameter.isEmpty() ? "" : "?" + parameter + "=" + Members.weight(position);
        return new Provider(position, URL.valueOf("dubbo://" + Members.address(position) + "/" + SERVICE + query));
    }

    private static class Selecting implements Choosing {
        final LoadBalance balance;
        final List<Invoker<Object>> invokers;
        private final URL url;
        private final RpcInvocation invocation = invocation("key");

        Selecting(LoadBalance balance, String parameter, int n) {
            this.balance = balance;
            invokers = Members.of(n, i -> invoker(i, parameter));
            url = invokers.get(0).getUrl();
        }

        final Provider select(RpcInvocation of) {
            return select(invokers, of);
        }

        final Provider select(List<Invoker<Object>> list, RpcInvocation of) {
            return (Provider) Objects.requireNonNull(balance.select(list, url, of));
        }

        final Provider select() {
            return select(invocation);
        }

        @Override
        public Object choose() {
            return select();
        }

        @Override
        public int position(Object chosen) {
            return ((Provider) chosen).position();
        }
    }

    /** With the counts and the two clock readings that Dubbo's filter makes around a call. */
    private static final class Counting extends Selecting implements Calling {

        Counting(LoadBalance balance, int n) {
            super(balance, "", n);
            invokers.forEach(invoker -> RpcStatus.removeStatus(invoker.getUrl(), METHOD));
        }

        private static void end(URL url, long started) {
            RpcStatus.endCount(url, METHOD, System.currentTimeMillis() - started, true);
        }

        @Override
        public Object choose() {
            Provider chosen = select();
            RpcStatus.beginCount(chosen.getUrl(), METHOD, Integer.MAX_VALUE);
            end(chosen.getUrl(), System.currentTimeMillis());
            return chosen;
        }

        @Override
        public OpenCall begin() {
            Provider chosen = select();
            RpcStatus.beginCount(chosen.getUrl(), METHOD, Integer.MAX_VALUE);
            long started = System.currentTimeMillis();
            return new OpenCall(chosen.position(), () -> end(chosen.getUrl(), started));
        }
    }

    private static final class Replacing extends Selecting implements Updating {
        private final List<List<Invoker<Object>>> lists;
        private final RpcInvocation[] invocations = new RpcInvocation[Keys.COUNT];
        private int updates;
        private int choices;

        Replacing(int n) {
            super(new ConsistentHashLoadBalance(), "", n);
            lists = Members.replaced(n, i -> invoker(i, ""));
            for (int i = 0; i < invocations.length; i++) {
                invocations[i] = invocation(Keys.key(i).text());
            }
        }

        @Override
        public Object update() {
            updates++;
            return choose();
        }

        @Override
        public Object choose() {
            return select(lists.get(updates % lists.size()), invocations[choices++ & Keys.COUNT - 1]);
        }
    }

    /** A provider that nobody calls. */
    private record Provider(int position, URL url) implements Invoker<Object> {
        @Override
        public Class<Object> getInterface() {
            return Object.class;
        }

        @Override
        public @Nullable Result invoke(Invocation invocation) {
            throw new UnsupportedOperationException("nobody calls");
        }

        @Override
        public URL getUrl() {
            return url;
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void destroy() {}
    }
}
