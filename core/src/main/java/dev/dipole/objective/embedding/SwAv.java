package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * SwAV: each view shall predict to which prototypes the other view is assigned, the assignments being spread evenly over the
 * prototypes by Sinkhorn and Knopp, without gradient.
 *
 * <pre>
 * S = ẑ Wᵀ of a side,  p = softmax(S/τ),  q = Sinkhorn(S/ε): rows sum to 1, columns to about B/K
 * L = −1/(2B) Σ (q_c ln p_a + q_a ln p_c)        ∂L/∂S_a = (p_a − q_c) / (2Bτ),  ∂L/∂W = Σ over both sides of (∂L/∂S)ᵀ ẑ
 * </pre>
 *
 * <p>Memory O(B (d + K)). The parameter {@code prototypes} is W [K, dim]; its rows are brought to norm 1 after every step. Source:
 * Caron et al. 2020, equations 1, 2 and 5.
 *
 * @param prototypes K
 * @param temperature τ
 * @param epsilon ε
 * @param iterations of Sinkhorn and Knopp
 */
public record SwAv(
        @Setting("How many prototypes there are.") int prototypes,

        @Setting("What scores are divided by for the prediction.")
        double temperature,

        @Setting("What scores are divided by for the assignment; lower assigns harder.")
        double epsilon,

        @Setting("Rounds of balancing the assignments.") int iterations)
        implements EmbeddingObjective {

    /** The name of the prototypes among the parameters. */
    public static final String PROTOTYPES = "prototypes";

    public SwAv {
        if (prototypes < 2) {
            throw new IllegalArgumentException("prototypes (" + prototypes
                    + ") must be at least 2: to a single one everything is assigned; take some hundreds");
        }
        Sides.positive("temperature", temperature, "0.1 is usual");
        Sides.positive("epsilon", epsilon, "0.05 is usual");
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations (" + iterations + ") must be at least 1; 3 are usual");
        }
    }

    /** The source's settings, at 512 prototypes. */
    public static SwAv defaults() {
        return new SwAv(512, 0.1, 0.05, 3);
    }

    @Override
    public String name() {
        return "swav";
    }

    @Override
    public double temperature(Parameters parameters) {
        return temperature;
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        float[] values = new float[Math.multiplyExact(prototypes, dim)];
        SplittableRandom random = key.split(PROTOTYPES).generator();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Parameters initial = new Parameters(Map.of(PROTOTYPES, Tensors.of(values, prototypes, dim)));
        constrain(initial);
        return initial;
    }

    @Override
    public void constrain(Parameters parameters) {
        Tensor weights = parameters.get(PROTOTYPES);
        weights.copy_(new Cosine().prepare(weights).vectors());
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.paired(name(), batch);
        Tensor weights = parameters.get(PROTOTYPES);
        return TensorEvaluation.scoped(() -> {
            Cosine cosine = new Cosine();
            Operand anchors = cosine.prepare(batch.anchors());
            Operand candidates = cosine.prepare(batch.candidates());
            Tensor anchorScores = torch.mm(anchors.vectors(), weights.t());
            Tensor candidateScores = torch.mm(candidates.vectors(), weights.t());
            Tensor anchorGradient = torch.empty_like(anchorScores);
            Tensor candidateGradient = torch.empty_like(candidateScores);
            double loss = predict(anchorScores, assign(candidateScores), anchorGradient)
                    + predict(candidateScores, assign(anchorScores), candidateGradient);
            Tensor prototypeGradient = torch.mm(anchorGradient.t(), anchors.vectors())
                    .add_(torch.mm(candidateGradient.t(), candidates.vectors()));
            return new TensorEvaluation(
                    loss,
                    cosine.finish(anchors, torch.mm(anchorGradient, weights)),
                    cosine.finish(candidates, torch.mm(candidateGradient, weights)),
                    new Parameters(Map.of(PROTOTYPES, prototypeGradient)),
                    0,
                    0);
        });
    }

    private double predict(Tensor scores, Tensor assignments, Tensor gradient) {
        double share = 1.0 / (2 * scores.size(0));
        Tensor log = scores.div(Tensors.scalar(temperature)).log_softmax(1);
        double loss = -share * Sides.sum(log.mul(assignments));
        gradient.copy_(log.exp_().sub_(assignments).mul_(Tensors.scalar(share / temperature)));
        return loss;
    }

    /** In logarithms and float64, so that a small ε cannot overflow or leave a prototype without any mass. */
    private Tensor assign(Tensor scores) {
        Tensor log = scores.to(ScalarType.Double).div(Tensors.scalar(epsilon));
        for (int round = 0; round < iterations; round++) {
            log.sub_(log.logsumexp(new long[] {0}, true));
            log.sub_(log.logsumexp(new long[] {1}, true));
        }
        return log.exp_().to(scores.scalar_type());
    }
}
