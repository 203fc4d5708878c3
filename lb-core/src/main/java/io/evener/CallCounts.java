package io.evener;

/**
 * What became of a pool's calls, all balancers and strategies of it together, at endpoints that left long ago, too: what an
 * adapter for metrics reads. Nothing is counted for it on a request's path but what went wrong there.
 *
 * <p>Counts go up from 0, when the pool was built, and never fall. Read one after the other, not all at one moment.
 *
 * @param inFlight attempts in flight now, those held open and those at endpoints that left included; the one that may fall
 * @param answered attempts that ended with the endpoint's {@linkplain Outcome#isAnswer() answer}
 * @param failed attempts that ended in an outcome that {@linkplain Outcome#isFailure() blames the endpoint}
 * @param neutral attempts that ended without saying anything about the endpoint
 * @param unplaced times that nobody could be chosen: a call, or another attempt of it, failed with a {@link
 *     NoEndpointException}. What the pool's {@linkplain Pool#inFlightLimit limit} refused is not among them
 * @param retries attempts after a call's first
 * @param retriesRefused times that the {@linkplain io.evener.call.RetryBudget budget} refused another attempt
 */
public record CallCounts(
        int inFlight, long answered, long failed, long neutral, long unplaced, long retries, long retriesRefused) {}
