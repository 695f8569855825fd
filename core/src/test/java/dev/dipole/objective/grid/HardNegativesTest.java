package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class HardNegativesTest {

    /** The formula, with every exponential divided by that of the largest score of its row. */
    private static Tensor formula(
            Tensor scores, Tensor positive, Tensor ignored, double tauPlus, double beta, double bound) {
        Tensor negative = Dense.negative(positive, ignored);
        Tensor count = Dense.count(negative);
        Tensor shift = scores.detach().amax(new long[] {1}, true);
        Tensor exp = scores.sub(shift).exp();
        Tensor weights = scores.mul(Tensors.scalar(beta))
                .sub(shift.mul(Tensors.scalar(beta)))
                .exp();
        Tensor positives = Dense.mean(exp, positive);
        // A row without negatives divides 0 by 1.
        Tensor reweighted = exp.mul(weights)
                .mul(negative)
                .sum(1)
                .unsqueeze(1)
                .mul(count)
                .div(weights.mul(negative).sum(1).unsqueeze(1).add(count.eq(Tensors.scalar(0))));
        Tensor raw = reweighted
                .sub(count.mul(positives).mul(Tensors.scalar(tauPlus)))
                .div(Tensors.scalar(1 - tauPlus));
        Tensor floor = count.mul(shift.add(Tensors.scalar(bound)).neg().exp());
        Tensor losses =
                positives.add(torch.maximum(raw, floor)).log().add(shift).sub(Dense.mean(scores, positive));
        return Dense.meanOf(losses, Dense.some(positive));
    }

    @Nested
    final class Debiased extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new HardNegatives(0.1, 0);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return formula(scores, positive, ignored, 0.1, 0, scoreBound());
        }
    }

    @Nested
    final class Hard extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new HardNegatives(0.05, 0.7);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return formula(scores, positive, ignored, 0.05, 0.7, scoreBound());
        }
    }

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Test
    void byHand() {
        // Cosines 1 and 0 at temperature 1; G = (e⁰ − 0.1 e¹) / 0.9, above e⁻¹.
        double debiased = Math.log(Math.E + (1 - 0.1 * Math.E) / 0.9) - 1;
        assertEquals(
                debiased, HardNegatives.debiased(1, 0.1).evaluate(AXES, AXES).loss(), 1e-6);
        // Negatives at cosines 1 and 0, the positive at 1; β = 1: R = 2 (e² + 1) / (e + 1).
        float[][] anchor = {{1, 0}};
        float[][] candidates = {{1, 0}, {1, 0}, {0, 1}};
        double hard = Math.log(Math.E + 2 * (Math.exp(2) + 1) / (Math.E + 1)) - 1;
        assertEquals(
                hard, HardNegatives.hard(1, 0, 1).evaluate(anchor, candidates).loss(), 1e-6);
    }

    @Test
    void onTheClampTheNegativesHaveNoGradient() {
        // G = (e⁰ − 0.5 e) / 0.5 is negative, so that e⁻¹ stands for it.
        Evaluation result = HardNegatives.debiased(1, 0.5).evaluate(AXES, AXES);
        assertEquals(Math.log(Math.E + Math.exp(-1)) - 1, result.loss(), 1e-6);
        // Half of (e/(e + 1/e) − 1): only the pair pulls, and along its own direction nothing remains.
        assertEquals(0, result.anchorGradient()[0][1], 1e-7);
    }

    @Test
    void withoutEitherItIsInfoNce() {
        float[][] candidates = {{1, 0.3f}, {-0.2f, 1}, {0.5f, 0.5f}};
        assertEquals(
                InfoNce.forward(0.2).evaluate(AXES, candidates).loss(),
                HardNegatives.hard(0.2, 0, 0).evaluate(AXES, candidates).loss(),
                1e-5);
    }

    @Test
    void badSettingsAreNamed() {
        assertMessage(
                "tau-plus (1.0) must be in [0, 1): it is the probability that a negative is a false one; 0 trusts all of them",
                () -> new HardNegatives(1, 0));
        assertMessage(
                "beta (-1.0) must be at least 0 and finite; 0 weighs all negatives alike, and 1 is a usual start",
                () -> new HardNegatives(0, -1));
        assertMessage(
                "temperature (0.0) must be positive and finite; did you mean the scale, 1/temperature?",
                () -> HardNegatives.debiased(0, 0.1));
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> Grid.of(new HardNegatives(0, 0), 1)
                        .evaluate(AXES, AXES, SparseTargets.of(new long[0], new long[0])));
    }
}
