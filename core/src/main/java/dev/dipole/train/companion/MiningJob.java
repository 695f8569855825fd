package dev.dipole.train.companion;

import dev.dipole.encoder.Encoder;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Mined;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.MiningReport;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.choice.First;
import dev.dipole.random.RandomKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One mining, in a thread of its own while the training goes on.
 *
 * @param <I> what the encoders take
 */
final class MiningJob<I> implements AutoCloseable {

    /** Proposed for each place of a list: what belongs to the anchor and what filters object to is taken out of them. */
    private static final int PROPOSED = 2;

    /** Inputs that are encoded at a time. */
    private static final int CHUNK = 2048;

    /**
     * What came of it.
     *
     * @param weights SHA-256 of those that it went by, in hexadecimal; empty where there were none
     */
    record Found(MinedLists lists, String weights) {}

    private final Refreshes.Refresh refresh;
    private final Phase<I> phase;
    private final @Nullable Snapshot<I> snapshot;
    private final FutureTask<Found> task;
    private final Thread thread;
    private volatile boolean cancelled;

    /**
     * Begins at once.
     *
     * @param snapshot the weights to mine by, closed with this; null where the phase asks none
     */
    MiningJob(
            Refreshes.Refresh refresh,
            Phase<I> phase,
            @Nullable Snapshot<I> snapshot,
            Hunt<I> hunt,
            int depth,
            RandomKey key) {
        this.refresh = refresh;
        this.phase = phase;
        this.snapshot = snapshot;
        task = new FutureTask<>(() -> mine(hunt, depth, key));
        thread = new Thread(task, "dipole-mining");
        thread.setDaemon(true);
        thread.start();
    }

    private Found mine(Hunt<I> hunt, int depth, RandomKey key) {
        String weights = snapshot == null ? "" : snapshot.hash();
        List<Anchor<I>> anchors = hunt.anchors();
        MinedLists lists = new MinedLists(anchors.size(), depth);
        try (Miner<I> miner = phase.opener().apply(new Frozen())) {
            Mining<I> mining = new Mining<>(
                    hunt.corpus(), miner, hunt.known(), hunt.filters(), new First(), depth, PROPOSED * depth, key);
            PositiveScores positives = mining.looksAtAllPositives() ? mining.positives(anchors) : PositiveScores.none();
            MiningReport report = new MiningReport(mining);
            for (int start = 0; start < anchors.size(); start += Mining.CHUNK) {
                requireWanted();
                int end = Math.min(anchors.size(), start + Mining.CHUNK);
                List<Mined<I>> mined = mining.mine(anchors.subList(start, end), positives, report);
                for (int i = 0; i < mined.size(); i++) {
                    lists.set(start + i, mined.get(i).negatives());
                }
            }
        }
        return new Found(lists, weights);
    }

    private void requireWanted() {
        if (cancelled) {
            throw new CancellationException("nobody waits for these negatives any more");
        }
    }

    Refreshes.Refresh refresh() {
        return refresh;
    }

    Phase<I> phase() {
        return phase;
    }

    /** The weights that it mines by, which a checkpoint holds, so that a resumed run mines by them again. */
    Map<String, Tensor> tensors() {
        return snapshot == null ? Map.of() : snapshot.tensors();
    }

    /** What was found; waits where it is not yet. */
    Found await() {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "the training was interrupted while it waited for its " + phase.name() + " negatives", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException("mining throws no checked exception", e);
        }
    }

    /** Ends the mining, finished or not, and frees its weights. */
    @Override
    public void close() {
        cancelled = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // The weights are in use until the thread has ended.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (snapshot != null) {
            snapshot.close();
        }
    }

    /** The weights of the snapshot, which are no longer asked when the mining is cancelled. */
    private final class Frozen implements Phase.Weights<I> {

        @Override
        public Encoder<I> anchors() {
            return new Patient(taken().anchors());
        }

        @Override
        public Encoder<I> candidates() {
            return new Patient(taken().candidates());
        }

        private Snapshot<I> taken() {
            if (snapshot == null) {
                throw new IllegalStateException("the phase " + phase.name() + " reads weights, and its renewal ("
                        + phase.renewal() + ") says that it does not; make it with Phase.byWeights");
            }
            return snapshot;
        }
    }

    /**
     * Encodes so many at a time, and looks between them whether anybody waits. What is encoded twice in a row, for proposals and
     * for scores, is encoded once.
     */
    private final class Patient implements Encoder<I> {

        private final Encoder<I> inner;
        private List<I> lastInputs = List.of();
        private float[][] lastVectors = {};

        Patient(Encoder<I> inner) {
            this.inner = inner;
        }

        @Override
        public int dim() {
            return inner.dim();
        }

        @Override
        public float[][] encode(List<I> inputs) {
            if (inputs.size() > CHUNK) {
                return encoded(inputs);
            }
            if (!inputs.equals(lastInputs)) {
                lastVectors = encoded(inputs);
                lastInputs = List.copyOf(inputs);
            }
            return lastVectors;
        }

        private float[][] encoded(List<I> inputs) {
            float[][] vectors = new float[inputs.size()][];
            for (int start = 0; start < vectors.length; start += CHUNK) {
                requireWanted();
                float[][] part = inner.encode(inputs.subList(start, Math.min(vectors.length, start + CHUNK)));
                System.arraycopy(part, 0, vectors, start, part.length);
            }
            return vectors;
        }
    }
}
