/**
 * A discrete-event simulator over the real library: strategies, members, guards and pools run unchanged, on virtual
 * time and seeded randomness, against servers that are modelled.
 *
 * <pre>{@code
 * SimulationResult result = Simulation.builder()
 *         .strategy(Strategies.leastRequest())
 *         .servers(20, Server.fifo(1))
 *         .work(Distribution.exponential(Duration.ofMillis(10)))
 *         .load(0.8)
 *         .requests(1_000_000)
 *         .build()
 *         .run();
 * System.out.println(result.quantile(0.99));
 * }</pre>
 *
 * <p>The same settings and seed give the same result, byte for byte, on every machine and JDK: time is a counter of
 * nanoseconds, events of one instant run in the order they were scheduled, and every logarithm is {@link StrictMath}'s.
 * Randomness is split by role, so that strategies compared under one seed meet the same arrivals and the same work.
 */
@NullMarked
package io.evener.sim;

import org.jspecify.annotations.NullMarked;
