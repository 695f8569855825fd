package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Scale;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.Targets;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class WeightedSumTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new WeightedSum(List.of(
                new WeightedSum.Term(2, InfoNce.forward(0.5).with(Scale.learnedTemperature(0.5))),
                new WeightedSum.Term(0.5, InfoNce.forward(0.3).with(Scale.learnedTemperature(0.3)))));
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor cosines = unit(anchors).mm(unit(candidates).t());
        return term(cosines, parameters.get("0.log_scale"))
                .mul(Tensors.scalar(2))
                .add(term(cosines, parameters.get("1.log_scale")).mul(Tensors.scalar(0.5)));
    }

    private static Tensor term(Tensor cosines, Tensor logScale) {
        return cosines.mul(logScale.exp()).log_softmax(1).diagonal().mean().neg();
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }

    @Override
    protected boolean rowByRow() {
        return false;
    }

    @Test
    void eachTermHasParametersOfItsOwn() {
        Evaluation result = objective().evaluate(AXES, AXES);
        assertEquals(
                Set.of("0.log_scale", "1.log_scale"),
                result.parameterGradients().keySet());
        assertEquals(0.5, objective().temperature(objective().initial(2, dev.dipole.random.RandomKey.ofSeed(0))), 1e-6);
    }

    @Test
    void itIsWhatItsTermsAre() {
        WeightedSum scored = sum(new KoLeo(), new Angle(0.05));
        assertEquals("koleo+angle", scored.name());
        assertTrue(scored.readsScores(), "one term reads scores");
        assertFalse(sum(new KoLeo(), new BarlowTwins(1)).readsScores(), "no term reads scores");
        assertEquals(0.05, scored.temperature(Parameters.none()), "of the first that has one");
        assertEquals(Double.NaN, sum(new KoLeo()).temperature(Parameters.none()), "no term has one");
    }

    @Test
    void whatTermsLeaveOutAndIgnoreAddsUp() {
        float[][] alike = {{1, 0}, {1, 0}, {0, 1}};
        assertEquals(
                8, sum(new KoLeo(), new KoLeo()).evaluate(alike, alike).leftOut(), "two of three rows, twice a side");
        Targets targets = SparseTargets.pairsIgnoring(new long[] {SparseTargets.cell(0, 1)});
        assertEquals(
                2,
                sum(InfoNce.forward(0.5), InfoNce.forward(0.3))
                        .evaluate(AXES, AXES, targets)
                        .ignored());
    }

    @Test
    void everyTermIsConstrained() {
        try (Scope scope = Scope.open()) {
            Parameters parameters = new Parameters(Map.of(
                    "0.log_scale", Tensors.of(new float[] {9}, 1), "1.log_scale", Tensors.of(new float[] {9}, 1)));
            objective().constrain(parameters);
            for (Tensor scale : parameters.byName().values()) {
                assertEquals(Math.log(100), scale.item_double(), 1e-6);
            }
        }
    }

    @Test
    void whatATermCarriesIsCarried() {
        try (Scope scope = Scope.open()) {
            Dino dino = new Dino(0.1, 0.04, 0.5);
            WeightedSum sum = sum(new KoLeo(), dino);
            assertArrayEquals(
                    new float[] {0, 0}, Tensors.floatArray(sum.carried(2).get(Dino.CENTRE)));
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(Map.of(Dino.CENTRE, Tensors.of(new float[][] {{2, 0}})));
            assertArrayEquals(
                    Tensors.floatArray(dino.carriedOn(batch).get(Dino.CENTRE)),
                    Tensors.floatArray(sum.carriedOn(batch).get(Dino.CENTRE)));
        }
    }

    private static WeightedSum sum(EmbeddingObjective... terms) {
        return new WeightedSum(
                Arrays.stream(terms).map(term -> new WeightedSum.Term(1, term)).toList());
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "terms ([]) must hold at least one objective; give each with its weight",
                () -> new WeightedSum(List.of()));
        assertMessage(
                "weight (0.0) must be positive and finite; leave a term away that shall not count",
                () -> new WeightedSum.Term(0, new KoLeo()));
    }
}
