package dev.dipole.objective.sketch;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What stands around a grid objective: proxies, nested dimensions, a teacher with a centre. */
final class Wrappers {

    private Wrappers() {}

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
