/**
 * Guards that take members out of rotation and let them in again.
 *
 * <p>A guard is handed to {@code LoadBalancer.builder(pool).guard(...)}. It guards the pool: every balancer of that
 * pool sees its verdicts, so one balancer of a pool is enough to bring a guard. Guards are immutable recipes, safe to share between pools; what one needs to run it
 * opens when it is attached and gives back when its balancer is closed.
 *
 * <p><b>Probes</b> ask the endpoints, beside the calls: {@link io.evener.health.HttpProbe},
 * {@link io.evener.health.TcpProbe}, or {@linkplain io.evener.health.Probe#of one's own}. A probe is a guard with the
 * defaults of a {@link io.evener.health.ProbeMonitor}, which has the settings: how often, how long, how many answers
 * in a row.
 *
 * <p><b>Breakers</b> judge an endpoint by the calls it gets anyway: {@link io.evener.health.CircuitBreaker}, which also makes a
 * {@link io.evener.health.Breaker} to put around any function.
 *
 * <p><b>Outliers</b> are judged by what the others did in the same time: {@link io.evener.health.OutlierDetector}.
 *
 * <p><b>Slow start</b> takes nobody out: {@link io.evener.health.SlowStart} lets the share of who comes into rotation grow.
 */
@NullMarked
package io.evener.health;

import org.jspecify.annotations.NullMarked;
