package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Joined;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.Targets;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class SupervisedInsideTest extends ObjectiveContract {

    @Override
    protected GridObjective kernel() {
        return new SupervisedInside();
    }

    @Override
    protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
        Tensor count = Dense.count(positive).clamp_min(Tensors.scalar(1));
        return Dense.meanOf(
                Dense.logSum(scores, Dense.not(ignored))
                        .sub(Dense.logSum(scores, positive))
                        .add(count.log()),
                Dense.some(positive));
    }

    private static final float[][] SET = {{1, 0}, {1, 0}, {0, 1}, {-1, 0}};

    @Test
    void itsNameIsThatOfTheJoinedLoss() {
        assertEquals(SupervisedInside.of(0.1).name(), new SupervisedInside().name());
    }

    @Test
    void oneSetWithLabelsByHand() {
        // Anchor 0 sees cosines 1 (its own label), 0 and −1; so does anchor 1. Anchors 2 and 3 are alone with their
        // labels.
        double expected = Math.log(Math.E + 1 + Math.exp(-1)) - 1;
        for (Joined loss : new Joined[] {SupervisedInside.of(1), InfoNce.supervised(1)}) {
            Evaluation result = loss.evaluate(SET, new int[] {7, 7, 0, -3});
            assertEquals(expected, result.loss(), 1e-6, loss.name());
            assertEquals(2, result.leftOut());
            assertEquals(0, result.ignored());
            assertEquals(4, result.anchorGradient().length);
            assertEquals(0, result.candidateGradient().length);
        }
    }

    @Test
    void severalPositivesByHand() {
        // Anchor 0: positives at cosines 1 and 0, nothing else. Inside: ln 2 in all; outside: ln(e + 1) − 1/2.
        float[][] anchor = {{1, 0}};
        float[][] candidates = {{1, 0}, {0, 1}};
        Targets labels = Targets.labels(new int[] {3}, new int[] {3, 3});
        assertEquals(
                Math.log(2),
                Grid.of(new SupervisedInside(), 1)
                        .evaluate(anchor, candidates, labels)
                        .loss(),
                1e-6);
        assertEquals(
                Math.log(Math.E + 1) - 0.5,
                InfoNce.forward(1).evaluate(anchor, candidates, labels).loss(),
                1e-6);
    }

    @Test
    void aSetOfViewsEqualsTheSetWithLabels() {
        // Views of labels 1 and 2, as anchors and candidates of one batch, and as one set of four.
        float[][] anchors = {{1, 0.2f}, {0.3f, 1}};
        float[][] candidates = {{0.9f, -0.3f}, {-0.2f, 1}};
        float[][] all = {anchors[0], anchors[1], candidates[0], candidates[1]};
        Evaluation joined = InfoNce.supervised(0.3)
                .evaluate(anchors, candidates, Targets.labels(new int[] {1, 2}, new int[] {1, 2}));
        Evaluation set = InfoNce.supervised(0.3).evaluate(all, new int[] {1, 2, 1, 2});
        assertEquals(set.loss(), joined.loss(), 1e-6);
        assertEquals(set.anchorGradient()[3][0], joined.candidateGradient()[1][0], 1e-6);
    }

    @Test
    void badLabelsAreNamed() {
        assertMessage(
                "labels (2) must be as many as embeddings (4); give each row its label",
                () -> InfoNce.supervised(1).evaluate(SET, new int[2]));
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> SupervisedInside.of(1).evaluate(new float[][] {{1, 0}}, new int[1]));
        assertMessage(
                "embeddings[2][1] (NaN) must be finite",
                () -> SupervisedInside.of(1).evaluate(new float[][] {{1, 0}, {1, 0}, {0, Float.NaN}}, new int[3]));
        assertMessage(
                "labels are given for 1 anchors and 3 candidates, and the batch has 2 and 2; give each row its label",
                () -> InfoNce.forward(1)
                        .evaluate(new float[2][2], new float[2][2], Targets.labels(new int[1], new int[3])));
    }
}
