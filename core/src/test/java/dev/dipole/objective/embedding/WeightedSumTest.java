package dev.dipole.objective.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Scale;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
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

    @Test
    void eachTermHasParametersOfItsOwn() {
        Evaluation result = objective().evaluate(AXES, AXES);
        assertEquals(
                Set.of("0.log_scale", "1.log_scale"),
                result.parameterGradients().keySet());
        assertEquals(0.5, objective().temperature(objective().initial(2, dev.dipole.random.RandomKey.ofSeed(0))), 1e-6);
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

    private static void assertMessage(String expected, org.junit.jupiter.api.function.Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
