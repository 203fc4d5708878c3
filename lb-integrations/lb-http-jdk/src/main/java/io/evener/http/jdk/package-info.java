/**
 * A balanced {@code java.net.http.HttpClient}.
 *
 * <pre>{@code
 * Pool orders = Pool.of("orders", "http://10.0.0.1:8080", "http://10.0.0.2:8080");
 * LoadBalancer balancer = LoadBalancer.builder(orders).strategy(Strategies.leastRequest()).build();
 *
 * HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
 * HttpClient client = BalancedHttpClient.wrap(http, Map.of("orders", balancer));
 *
 * HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/v1/42")).build();
 * String order = client.send(request, BodyHandlers.ofString()).body();
 * }</pre>
 *
 * <h2>Limits of java.net.http under a balancer</h2>
 *
 * <table class="striped">
 * <caption>What it can't do, and what to do</caption>
 * <thead><tr><th>limit<th>advice</thead>
 * <tbody>
 * <tr><td>The {@code Host} header ({@code :authority}) is the endpoint's address: it is a restricted header. The
 *     system property {@code jdk.httpclient.allowRestrictedHeaders=host} helps for HTTP/1.1 only.
 *     <td>Don't serve by virtual host behind logical names.
 * <tr><td>Redirects that the wrapped client follows happen below us. One that leaves for another address is counted
 *     as {@code IGNORED}, and its errors are blamed on the endpoint; latency is taken when the response is handed
 *     over, for buffered bodies after the body. A {@code Location} with the logical name is not balanced.
 *     <td>Wrap a client with {@code Redirect.NEVER}, the JDK's default.
 * <tr><td>The JDK retries by itself, on the same endpoint, outside any retry budget: idempotent requests on a pooled
 *     connection that turns out closed, and failed connects. They multiply with ours (three attempts of two connects each are
 *     six), and the budget, the attempt's number and the in-flight counts don't see them.
 *     <td>{@code -Djdk.httpclient.disableRetryConnect}; leave {@code jdk.httpclient.enableAllMethodRetry} unset.
 *     They hold for the whole JVM.
 * <tr><td>{@code HttpRequest.timeout} ends with the headers; it does not cover the body before JDK 26.
 *     <td>Bound bodies by the future: {@code sendAsync(...).get(timeout)}, then {@code cancel(true)}.
 * <tr><td>Cookies, authenticators and proxies see the endpoint's address, not the logical name.
 *     <td>A session cookie set by one endpoint is not sent to another; for one of ours see
 *     {@link io.evener.http.jdk.Session}.
 * <tr><td>TLS names are per client.
 *     <td>{@link io.evener.http.jdk.BalancedHttpClient.Builder#clientFor clientFor} with
 *     {@link io.evener.http.jdk.TlsClients}.
 * <tr><td>Cancelling with {@code cancel(false)} does not abort an exchange.
 *     <td>{@code cancel(true)}, on the future or on any that depends on it.
 * </tbody>
 * </table>
 *
 * <h2>Beyond HTTP</h2>
 *
 * <p>A lease goes around anything that has an end. A plain socket, layer 4:
 *
 * <pre>{@code
 * try (Lease lease = balancer.acquire()) {
 *     try (Socket socket = new Socket()) {
 *         Endpoint endpoint = lease.endpoint();
 *         socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), 2_000);
 *         lease.responded(Outcome.SUCCESS);
 *         String answer = talk(socket);
 *         lease.complete(Outcome.SUCCESS);
 *         return answer;
 *     } catch (IOException e) {
 *         lease.complete(OutcomeClassifier.ofDefaults().classify(null, e));
 *         throw e;
 *     }
 * }
 * }</pre>
 *
 * <p>A {@code WebSocket} of one's own client, long by nature, and counted until it closes (a
 * {@link io.evener.http.jdk.BalancedHttpClient}'s {@code newWebSocketBuilder} does this by itself):
 *
 * <pre>{@code
 * Lease lease = balancer.acquire();
 * lease.holdOpen();
 * return http.newWebSocketBuilder()
 *         .buildAsync(lease.endpoint().uri().resolve("/feed"), new WebSocket.Listener() {
 *             public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
 *                 lease.complete(Outcome.SUCCESS);
 *                 return null;
 *             }
 *
 *             public void onError(WebSocket webSocket, Throwable error) {
 *                 lease.complete(Outcome.FAILURE);
 *             }
 *         })
 *         .whenComplete((webSocket, error) -> {
 *             if (error != null) {
 *                 lease.complete(HttpOutcomes.ofDefaults().classify(null, error));
 *             }
 *         });
 * }</pre>
 */
@NullMarked
package io.evener.http.jdk;

import org.jspecify.annotations.NullMarked;
