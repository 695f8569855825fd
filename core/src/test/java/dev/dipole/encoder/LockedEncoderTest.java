package dev.dipole.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.Dipole;
import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.encoder.features.IdentifierEncoder;
import dev.dipole.eval.CrossModal;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.tower.WordSettings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LockedEncoderTest {

    private static final RandomKey KEY = RandomKey.ofSeed(3);

    /** Even in the midst of a training its embeddings are those of {@code encode}. */
    @Test
    void nothingIsRandomAndNothingMoves() {
        List<List<Float>> inputs = List.of(List.of(1f, 2f, 3f), List.of(-1f, 0f, 1f));
        Perceptron inner = new Perceptron(3, 4, 0.5, Long.MAX_VALUE, KEY);
        try (LockedEncoder<List<Float>, float[]> locked = new LockedEncoder<>(inner);
                Scope scope = Scope.open()) {
            float[][] expected = inner.encode(inputs);
            try (Pass pass = locked.forward(locked.prepare(inputs), new int[] {0, 1}, KEY.split("pass"), Keep.GRAPH)) {
                float[][] output = Tensors.rows(pass.output());
                for (int i = 0; i < expected.length; i++) {
                    assertArrayEquals(expected[i], output[i], 1e-6f);
                }
                Gradients into = new Gradients();
                pass.backward(pass.output(), into);
                assertTrue(into.dense().isEmpty() && into.sparse().isEmpty());
            }
            assertTrue(locked.parameters().byName().isEmpty());
        }
    }

    @Test
    void theOtherTowerLearnsToMeetIt() {
        List<String> names = IntStream.range(0, 30).mapToObj(i -> "n" + i).toList();
        Source<String> source = Sources.of(
                "names", names.stream().map(name -> Example.pair(name, name)).toList());
        try (IdentifierEncoder left = IdentifierEncoder.random(names, 16, KEY.split("left"));
                IdentifierEncoder right = IdentifierEncoder.random(names, 16, KEY.split("right"))) {
            float[][] before = right.encode(names);
            float[][] start = left.encode(names);
            Dipole.pairs(left, new LockedEncoder<>(right))
                    .batch(15)
                    .epochs(100)
                    .set("training.learning-rate", 0.05)
                    .train(source);
            assertTrue(Arrays.deepEquals(before, right.encode(names)), "the locked tower moved");
            assertFalse(Arrays.deepEquals(start, left.encode(names)));
            double[][] cosines = CrossModal.cosines(left.encode(names), before);
            int found = 0;
            for (int i = 0; i < cosines.length; i++) {
                int best = 0;
                for (int j = 1; j < before.length; j++) {
                    best = cosines[i][j] > cosines[i][best] ? j : best;
                }
                found += best == i ? 1 : 0;
            }
            assertTrue(found > 25, "found " + found + " of 30");
        }
    }

    @Test
    void randomWordsAreNotLocked() {
        assertEquals(
                "locked (true) needs a base that knows words; name one, as static:all-minilm-l6-v2, or leave locked out",
                assertThrows(IllegalArgumentException.class, () -> new WordSettings("none", 0, true))
                        .getMessage());
    }
}
