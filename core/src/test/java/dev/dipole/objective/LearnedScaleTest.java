package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.list.RankNet;
import dev.dipole.objective.proxy.ProxyNca;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** A learned temperature is the same thing in every kind of loss: it starts where it is told to, and is held at 0.01. */
final class LearnedScaleTest {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    /** One loss of each kind, under a scale. */
    private static final List<Function<Scale, EmbeddingObjective>> KINDS = List.of(
            scale -> InfoNce.forward(1).with(scale),
            scale -> Lists.of(new RankNet(1), 1).with(scale),
            scale -> Proxies.of(new ProxyNca(2), new Cosine(), scale));

    @Test
    void itStartsWhereItIsToldTo() {
        for (Function<Scale, EmbeddingObjective> kind : KINDS) {
            try (Scope scope = Scope.open()) {
                EmbeddingObjective learned = kind.apply(Scale.learnedTemperature(0.25));
                Parameters start = learned.initial(2, RandomKey.ofSeed(1));
                assertEquals(Math.log(4), start.get(Grid.LOG_SCALE).item_double(), 1e-6, learned.name());
                assertEquals(0.25, learned.temperature(start), 1e-6, learned.name());
                EmbeddingObjective fixed = kind.apply(Scale.temperature(0.25));
                Parameters without = fixed.initial(2, RandomKey.ofSeed(1));
                assertFalse(without.byName().containsKey(Grid.LOG_SCALE), fixed.name());
                assertEquals(0.25, fixed.temperature(without), 1e-12, fixed.name());
            }
        }
    }

    @Test
    void itIsHeldAtAHundredthOrItsLowerStart() {
        for (Function<Scale, EmbeddingObjective> kind : KINDS) {
            for (double start : new double[] {0.25, 0.005}) {
                double lowest = Math.min(0.01, start);
                try (Scope scope = Scope.open()) {
                    EmbeddingObjective learned = kind.apply(Scale.learnedTemperature(start));
                    Parameters far = moved(learned, 9);
                    assertEquals(lowest, learned.temperature(far), 1e-9, "what lies beyond is not used");
                    learned.constrain(far);
                    assertEquals(-Math.log(lowest), far.get(Grid.LOG_SCALE).item_double(), 1e-5, learned.name());
                    Parameters near = moved(learned, 1);
                    learned.constrain(near);
                    assertEquals(1, near.get(Grid.LOG_SCALE).item_double(), learned.name());
                    EmbeddingObjective fixed = kind.apply(Scale.temperature(start));
                    Parameters none = fixed.initial(2, RandomKey.ofSeed(1));
                    fixed.constrain(none);
                    assertEquals(
                            fixed.initial(2, RandomKey.ofSeed(1)).byName().keySet(),
                            none.byName().keySet());
                }
            }
        }
    }

    /** The initial parameters with another logarithm of the scale. */
    private static Parameters moved(EmbeddingObjective objective, double logScale) {
        Map<String, Tensor> map =
                new LinkedHashMap<>(objective.initial(2, RandomKey.ofSeed(1)).byName());
        map.put(Grid.LOG_SCALE, Tensors.of(new float[] {(float) logScale}, 1));
        return new Parameters(map);
    }

    @Test
    void aScaleAtItsStartGivesTheLossOfThatTemperature() {
        assertEquals(
                InfoNce.forward(0.25).evaluate(AXES, AXES).loss(),
                InfoNce.forward(1)
                        .with(Scale.learnedTemperature(0.25))
                        .evaluate(AXES, AXES)
                        .loss(),
                1e-6);
    }

    @Test
    void badScalesAreNamed() {
        for (double temperature : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertMessage(
                    "temperature (" + temperature
                            + ") must be positive and finite; did you mean the scale, 1/temperature?",
                    () -> Scale.temperature(temperature));
            assertMessage(
                    "scale (" + temperature + ") must be positive and finite", () -> new Scale(temperature, false, 1));
        }
        assertMessage("maximum (1.0) must be at least the initial scale (2.0)", () -> new Scale(2, true, 1));
        assertEquals(2, new Scale(2, true, 2).maximum());
        assertEquals(1, new Scale(2, false, 1).maximum(), "what is not learned is not held");
    }
}
