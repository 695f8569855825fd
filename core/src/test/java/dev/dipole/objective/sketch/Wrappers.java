package dev.dipole.objective.sketch;

import dev.dipole.objective.Cells;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Targets;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What stands around a grid objective: a queue, a guide, proxies. */
final class Wrappers {

    private Wrappers() {}

    /** Candidates without gradient that come from elsewhere; their columns are not reversible (He et al. 2020). */
    record WithQueue(EmbeddingObjective inner) implements EmbeddingObjective {

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
            Tensor queue = batch.extras().get("queue");
            if (queue == null) {
                throw new IllegalArgumentException("the batch has no queue");
            }
            long own = batch.candidates().size(0);
            TensorEvaluation all = inner.evaluate(
                    new EmbeddingBatch(
                            batch.anchors(),
                            Tensors.rowsOf(batch.candidates(), queue),
                            batch.reversible(),
                            batch.targets(),
                            Map.of()),
                    parameters);
            return new TensorEvaluation(
                    all.loss(),
                    all.anchorGradient(),
                    all.candidateGradient().narrow(0, 0, own),
                    all.parameterGradients(),
                    all.leftOut(),
                    all.ignored());
        }
    }

    /** Ignores what a guide finds as alike as the pair itself, from the guide's own embeddings (Solatorio 2024). */
    record Guided(Targets rule, Tensor guideAnchors, Tensor guideCandidates) implements Targets {

        @Override
        public Cells positives(Span rows, Span columns) {
            return rule.positives(rows, columns);
        }

        @Override
        public Cells ignored(Span rows, Span columns) {
            Tensor anchors = guideAnchors.narrow(0, rows.start(), rows.size());
            Tensor candidates = guideCandidates.narrow(0, columns.start(), columns.size());
            Tensor own = anchors.mul(guideCandidates.narrow(0, rows.start(), rows.size()))
                    .sum(1);
            Tensor mask = anchors.mm(candidates.t()).gt(own.unsqueeze(1));
            rule.ignored(rows, columns).fill(mask, 1);
            rule.positives(rows, columns).fill(mask, 0);
            return Cells.where(mask);
        }

        @Override
        public void check(int anchors, int candidates) {
            rule.check(anchors, candidates);
        }

        @Override
        public long ignoredCount() {
            return rule.ignoredCount();
        }
    }

    /** Learned proxies as the candidates of any objective; their gradient is a parameter's. */
    record WithProxies(EmbeddingObjective inner, int proxies) implements EmbeddingObjective {

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public Parameters initial(int dim, RandomKey key) {
            float[] values = new float[proxies * dim];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) key.split(i).generator().nextGaussian();
            }
            return inner.initial(dim, key).and(new Parameters(Map.of("proxies", Tensors.of(values, proxies, dim))));
        }

        @Override
        public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
            TensorEvaluation all = inner.evaluate(
                    new EmbeddingBatch(batch.anchors(), parameters.get("proxies"), 0, batch.targets(), Map.of()),
                    parameters);
            return new TensorEvaluation(
                    all.loss(),
                    all.anchorGradient(),
                    torch.zeros_like(batch.candidates()),
                    all.parameterGradients().and(new Parameters(Map.of("proxies", all.candidateGradient()))),
                    all.leftOut(),
                    all.ignored());
        }
    }
}
