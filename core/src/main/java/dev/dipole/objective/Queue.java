package dev.dipole.objective;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Ring;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Candidates of earlier batches beside those of this one, without gradient and without a reverse direction: a ring of
 * embeddings [capacity, dim]. It is pure: a {@link State} comes in with the batch ({@link #with}), and the next one is made
 * after the step ({@link #next}).
 *
 * <pre>{@code
 * Queue.State state = queue.start(dim);
 * for (EmbeddingBatch batch : batches) {
 *     TensorEvaluation step = queue.evaluate(queue.with(batch, state, identities), parameters);
 *     state = queue.next(state, batch.candidates(), identities);
 * }
 * }</pre>
 *
 * <p>Sources: He et al. 2020 (MoCo), algorithm 1, where the candidates come from a momentum encoder; Wang et al. 2020
 * (cross-batch memory), algorithm 1, where they come from the same encoder, labels say what is positive, and the memory is
 * used once the encoder drifts slowly.
 *
 * @param inner the objective
 * @param capacity embeddings that are kept, the newest
 * @param warmUp steps in which the queue is filled and not yet used
 * @param kin what a kept candidate is whose identity is the anchor's: ignored where identities are texts, positive where they
 *     are labels
 */
public record Queue(EmbeddingObjective inner, int capacity, int warmUp, Joined.Kin kin) implements WrappedObjective {

    /** The kept embeddings among the extras, [filled, dim]; absent while nothing is to be used. */
    public static final String EMBEDDINGS = "queue";

    /** The identities of the kept embeddings among the extras, [filled], int64. */
    public static final String KEPT = "queue-identities";

    /** The identities of what belongs to the anchors among the extras, [B], int64. */
    public static final String IDENTITIES = "identities";

    public Queue {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity (" + capacity + ") must be at least 1; leave the queue out to have none");
        }
        if (warmUp < 0) {
            throw new IllegalArgumentException(
                    "warm-up (" + warmUp + ") must be at least 0 steps; 0 uses the queue at once");
        }
    }

    /** A queue that is used at once; kept candidates whose identity is that of the anchor's own are ignored. */
    public static Queue momentum(EmbeddingObjective inner, int capacity) {
        return new Queue(inner, capacity, 0, Joined.Kin.IGNORED);
    }

    /** Cross-batch memory: identities are labels, and kept candidates of the anchor's label are positives. */
    public static Queue memory(EmbeddingObjective inner, int capacity, int warmUp) {
        return new Queue(inner, capacity, warmUp, Joined.Kin.POSITIVE);
    }

    /**
     * What is kept between two steps. Its tensor belongs to whoever made it.
     *
     * @param embeddings [capacity, dim]
     * @param identities [capacity], {@link ClassTargets#NONE} for none
     * @param ring which rows of both are in use
     * @param steps how often embeddings were added
     */
    public record State(Tensor embeddings, long[] identities, Ring ring, long steps) {}

    /** The state before the first step, empty, float32. */
    public State start(int dim) {
        return new State(Tensors.zeros(ScalarType.Float, capacity, dim), new long[capacity], Ring.empty(capacity), 0);
    }

    /**
     * The batch with what the queue holds.
     *
     * @param identities [B], of what belongs to each anchor: the hash of its positive's text, or its label;
     *     {@link ClassTargets#NONE} for none
     */
    public EmbeddingBatch with(EmbeddingBatch batch, State state, long[] identities) {
        requireIdentities(identities, batch.anchors().size(0), "anchors");
        int filled = state.ring().filled();
        if (filled == 0 || state.steps() < warmUp) {
            return batch;
        }
        Map<String, Tensor> more = new LinkedHashMap<>();
        more.put(
                EMBEDDINGS,
                state.embeddings().narrow(0, 0, filled).to(batch.candidates().scalar_type()));
        more.put(KEPT, Tensors.of(Arrays.copyOf(state.identities(), filled)));
        more.put(IDENTITIES, Tensors.of(identities));
        return batch.withExtras(more);
    }

    /**
     * The state after these embeddings were added, the oldest replaced; its tensor belongs to the current scope.
     *
     * @param embeddings [rows, dim]; of more than the capacity the last are kept
     * @param identities [rows]
     */
    public State next(State state, Tensor embeddings, long[] identities) {
        requireIdentities(identities, embeddings.size(0), "embeddings");
        Tensor kept = state.embeddings().clone();
        state.ring().write(embeddings, kept);
        long[] keptIdentities = state.identities().clone();
        state.ring().write(identities, keptIdentities);
        return new State(kept, keptIdentities, state.ring().after(identities.length), state.steps() + 1);
    }

    private static void requireIdentities(long[] identities, long rows, String what) {
        if (identities.length != rows) {
            throw new IllegalArgumentException("identities (" + identities.length + ") must be as many as " + what
                    + " (" + rows + "); give 0 to a row that has none");
        }
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Tensor kept = batch.extras().get(EMBEDDINGS);
        if (kept == null) {
            return inner.evaluate(batch, parameters);
        }
        if (kept.size(1) != batch.candidates().size(1)) {
            throw new IllegalArgumentException("the queue has " + kept.size(1) + " dimensions and candidates "
                    + batch.candidates().size(1) + "; start a new queue for another encoder");
        }
        int anchors = Math.toIntExact(batch.anchors().size(0));
        int own = Math.toIntExact(batch.candidates().size(0));
        try (Scope scope = Scope.open()) {
            TensorEvaluation all = inner.evaluate(
                    new EmbeddingBatch(
                            batch.anchors(),
                            Tensors.rowsOf(batch.candidates(), kept),
                            batch.reversible(),
                            new Rule(
                                    batch.targets(),
                                    kin,
                                    anchors,
                                    own,
                                    identities(batch, IDENTITIES, anchors),
                                    identities(batch, KEPT, Math.toIntExact(kept.size(0)))),
                            batch.extras()),
                    parameters);
            scope.keep(all.anchorGradient());
            Tensor candidateGradient =
                    scope.keep(all.candidateGradient().narrow(0, 0, own).clone());
            all.parameterGradients().byName().values().forEach(scope::keep);
            return new TensorEvaluation(
                    all.loss(),
                    all.anchorGradient(),
                    candidateGradient,
                    all.parameterGradients(),
                    all.leftOut(),
                    all.ignored());
        }
    }

    private static Tensor identities(EmbeddingBatch batch, String name, int count) {
        Tensor given = batch.extras().get(name);
        Tensor identities = given == null ? Tensors.zeros(ScalarType.Long, count) : given;
        requireIdentities(
                new long[Math.toIntExact(identities.size(0))], count, name.equals(KEPT) ? "kept rows" : "anchors");
        return identities;
    }

    /** The targets of the batch, and beyond its own columns those of the queue. */
    private static final class Rule implements Targets {

        private final Targets rule;
        private final Joined.Kin kin;
        private final int anchors;
        private final int own;
        private final Tensor identities;
        private final Tensor kept;
        private final TileCounts counts = new TileCounts();

        Rule(Targets rule, Joined.Kin kin, int anchors, int own, Tensor identities, Tensor kept) {
            this.rule = rule;
            this.kin = kin;
            this.anchors = anchors;
            this.own = own;
            this.identities = identities;
            this.kept = kept;
        }

        @Override
        public Cells positives(Span rows, Span columns) {
            Span ofBatch = ofBatch(columns);
            return joined(rows, columns, rule.positives(rows, ofBatch), kin == Joined.Kin.POSITIVE);
        }

        @Override
        public Cells ignored(Span rows, Span columns) {
            Cells ofBatch = rule.ignored(rows, ofBatch(columns));
            Cells cells = joined(rows, columns, ofBatch, kin == Joined.Kin.IGNORED);
            return counts.count(rows, columns, cells);
        }

        private Span ofBatch(Span columns) {
            return new Span(Math.min(columns.start(), own), Math.min(columns.end(), own));
        }

        private Cells joined(Span rows, Span columns, Cells ofBatch, boolean alike) {
            int before = ofBatch(columns).size();
            if (before == columns.size()) {
                return ofBatch;
            }
            List<Cells.Part> parts = new ArrayList<>();
            parts.add(new Cells.Part(ofBatch, 0, 0, rows.size(), before, false));
            if (alike) {
                int start = Math.max(columns.start(), own) - own;
                int size = columns.size() - before;
                Tensor byRow = identities.narrow(0, rows.start(), rows.size()).unsqueeze(1);
                Tensor mask = byRow.eq(kept.narrow(0, start, size).unsqueeze(0))
                        .logical_and_(byRow.ne(Tensors.scalar(ClassTargets.NONE)));
                parts.add(new Cells.Part(Cells.where(mask), 0, before, rows.size(), size, false));
            }
            return Cells.union(rows.size(), columns.size(), parts, List.of());
        }

        @Override
        public void check(int anchorCount, int candidateCount) {
            rule.check(anchors, own);
        }

        @Override
        public long ignoredCount() {
            return counts.total();
        }
    }
}
