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
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What stands around a grid objective: a queue, a guide, nested dimensions, a teacher with a centre. */
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

    /** The mean of an objective over the first dimensions of every vector (Kusupati et al. 2022). */
    record Matryoshka(EmbeddingObjective inner, int... dims) implements EmbeddingObjective {

        @Override
        public String name() {
            return "matryoshka-" + inner.name();
        }

        @Override
        public Parameters initial(int dim, RandomKey key) {
            return inner.initial(dim, key);
        }

        @Override
        public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
            Tensor anchorGradient = torch.zeros_like(batch.anchors());
            Tensor candidateGradient = torch.zeros_like(batch.candidates());
            Map<String, Tensor> parameterGradients = new LinkedHashMap<>();
            double loss = 0;
            long leftOut = 0;
            for (int dim : dims) {
                TensorEvaluation part = inner.evaluate(
                        new EmbeddingBatch(
                                batch.anchors().narrow(1, 0, dim).contiguous(),
                                batch.candidates().narrow(1, 0, dim).contiguous(),
                                batch.reversible(),
                                batch.targets(),
                                batch.extras()),
                        parameters);
                loss += part.loss() / dims.length;
                leftOut = part.leftOut();
                anchorGradient.narrow(1, 0, dim).add_(part.anchorGradient(), Tensors.scalar(1.0 / dims.length));
                candidateGradient.narrow(1, 0, dim).add_(part.candidateGradient(), Tensors.scalar(1.0 / dims.length));
                part.parameterGradients()
                        .byName()
                        .forEach((name, gradient) -> parameterGradients.merge(
                                name, gradient.div(Tensors.scalar(dims.length)), (sum, more) -> sum.add_(more)));
            }
            return new TensorEvaluation(
                    loss,
                    anchorGradient,
                    candidateGradient,
                    new Parameters(parameterGradients),
                    leftOut,
                    batch.targets().ignoredCount());
        }
    }

    /** The student's logits (anchors) against the teacher's (candidates), centred and sharpened (Caron et al. 2021). */
    record Dino(double student, double teacher) implements EmbeddingObjective {

        @Override
        public String name() {
            return "dino";
        }

        @Override
        public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
            Tensor centre = batch.extras().get("centre");
            if (centre == null) {
                throw new IllegalArgumentException("the batch has no centre");
            }
            Tensor wanted =
                    batch.candidates().sub(centre).div_(Tensors.scalar(teacher)).softmax(1);
            Tensor logits = batch.anchors().div(Tensors.scalar(student));
            double rows = batch.anchors().size(0);
            double loss = -wanted.mul(logits.log_softmax(1)).sum().item_double() / rows;
            return new TensorEvaluation(
                    loss,
                    logits.softmax(1).sub_(wanted).div_(Tensors.scalar(student * rows)),
                    torch.zeros_like(batch.candidates()),
                    Parameters.none(),
                    0,
                    0);
        }
    }
}
