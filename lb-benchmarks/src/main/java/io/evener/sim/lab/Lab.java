package io.evener.sim.lab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs experiments, on as many threads as there are processors. What it finds does not depend on how many.
 *
 * <pre>{@code
 * List<Finding> findings = Lab.builder().contestants(mine).build().run(Experiments.scenarios(), finding -> {});
 * }</pre>
 */
public final class Lab {

    private final long seed;
    private final double scale;
    private final List<Contestant> contestants;
    private final Progress progress;
    private final int threads;

    /** Told how far a lab is; from any of its threads, one at a time. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some run ended.
         *
         * @param experiment the one to which it belongs
         * @param done calls simulated so far, of all runs together
         * @param total calls to simulate
         */
        void advanced(String experiment, long done, long total);
    }

    private Lab(Builder builder) {
        seed = builder.seed;
        scale = builder.scale;
        contestants = List.copyOf(builder.contestants);
        progress = builder.progress;
        threads = builder.threads;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs these experiments.
     *
     * @param each told of every finding as soon as it and those before it are known, in order, on the calling thread
     * @return the findings, in the experiments' order
     * @throws CancellationException when the calling thread was interrupted
     * @throws IllegalStateException when a scenario is among them and there are no contestants
     */
    public List<Finding> run(List<? extends Experiment> experiments, Consumer<Finding> each) {
        for (Experiment experiment : experiments) {
            if (experiment.kind() == Experiment.Kind.SCENARIO && contestants.isEmpty()) {
                throw new IllegalStateException(
                        "must be set for a scenario: contestants, experiment=" + experiment.name());
            }
        }
        Deque<Part> parts = new ArrayDeque<>();
        for (Experiment experiment : experiments) {
            Plan plan = new Plan(seed, scale, contestants);
            parts.add(new Part(experiment.name(), plan, experiment.plan(plan)));
        }
        List<Finding> findings = new ArrayList<>();
        try (Run run = new Run(parts)) {
            for (Part part = parts.poll(); part != null; part = parts.poll()) { // its results are garbage after that
                run.await(part);
                Finding finding = part.judge.get();
                findings.add(finding);
                each.accept(finding);
            }
        }
        return findings;
    }

    private static final class Part {
        private final String name;
        private final Plan plan;
        private final Supplier<Finding> judge;
        private int missing;

        Part(String name, Plan plan, Supplier<Finding> judge) {
            this.name = name;
            this.plan = plan;
            this.judge = judge;
            this.missing = plan.cells().size();
        }
    }

    private record Job(Part part, Cell cell) {}

    /** The threads at work on all parts' cells. */
    private final class Run implements AutoCloseable {
        private final Deque<Job> jobs = new ConcurrentLinkedDeque<>();
        private final List<Thread> workers = new ArrayList<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition advanced = lock.newCondition();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final long total;
        private long done;

        Run(Collection<Part> parts) {
            long calls = 0;
            for (Part part : parts) {
                for (Cell cell : part.plan.cells()) {
                    jobs.add(new Job(part, cell));
                    calls += cell.expectedCalls();
                }
            }
            total = calls;
            for (int i = 0; i < Math.min(threads, jobs.size()); i++) {
                Thread worker = new Thread(this::work, "lab-" + i);
                worker.setDaemon(true);
                workers.add(worker);
            }
            workers.forEach(Thread::start);
        }

        private void work() {
            for (Job job = jobs.poll(); job != null && failure.get() == null; job = jobs.poll()) {
                try {
                    job.cell.run();
                    ended(job);
                } catch (Throwable t) {
                    failed(t);
                }
            }
        }

        private void failed(Throwable thrown) {
            failure.compareAndSet(null, thrown);
            lock.lock();
            try {
                advanced.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void ended(Job job) {
            lock.lock();
            try {
                job.part.missing--;
                done += job.cell.expectedCalls();
                progress.advanced(job.part.name, done, total);
                advanced.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void await(Part part) {
            lock.lock();
            try {
                while (part.missing > 0 && failure.get() == null) {
                    advanced.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("the lab was interrupted");
            } finally {
                lock.unlock();
            }
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown != null) {
                throw thrown instanceof RuntimeException e ? e : new CompletionException(thrown);
            }
        }

        @Override
        public void close() {
            jobs.clear();
            workers.forEach(Thread::interrupt);
        }
    }

    /** Collects the settings of a {@link Lab}. Mutable, for one thread. */
    public static final class Builder {
        private long seed = 1;
        private double scale = 1;
        private List<Contestant> contestants = List.of();
        private Progress progress = (experiment, done, total) -> {};
        private int threads = Runtime.getRuntime().availableProcessors();

        private Builder() {}

        /** Sets the seed of every run. Not called: 1. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets how long to run, as a part of full length; tolerances widen by one over its root. Not called: 1.
         *
         * @param scale above 0, at most 1
         */
        public Builder scale(double scale) {
            if (!(scale > 0 && scale <= 1)) {
                throw new IllegalArgumentException("must be > 0 and <= 1: scale=" + scale);
            }
            this.scale = scale;
            return this;
        }

        /** Sets the strategies that scenarios compare. Not called: none, and scenarios have nothing to show. */
        public Builder contestants(List<Contestant> contestants) {
            this.contestants = List.copyOf(contestants);
            return this;
        }

        /** Sets who is told how far the lab is. Not called: nobody. */
        public Builder progress(Progress progress) {
            this.progress = Objects.requireNonNull(progress, "progress");
            return this;
        }

        /** Sets how many simulations run at once. Not called: as many as there are processors. */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("must be > 0: threads=" + count);
            }
            threads = count;
            return this;
        }

        /** Returns the lab. */
        public Lab build() {
            return new Lab(this);
        }
    }
}
