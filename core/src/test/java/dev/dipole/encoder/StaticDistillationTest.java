package dev.dipole.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import dev.dipole.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Seeds.class, OneThread.class})
final class StaticDistillationTest {

    private static final int HIDDEN = 16;
    private static final Tokenizer TOKENIZER = Texts.tokenizer(10);

    private final TransformerEncoder teacher = TransformerEncoder.random(
            TransformerConfig.bert(TOKENIZER.vocabularySize(), HIDDEN, 2, 4, 32, 40),
            TOKENIZER,
            20,
            Head.mean(),
            RandomKey.ofSeed(3));

    @AfterEach
    void closeTeacher() {
        teacher.close();
    }

    private static long[] counts() {
        return new long[TOKENIZER.vocabularySize()];
    }

    private static float[][] table(StaticTextEncoder encoder) {
        return Tensors.rows(encoder.parameters().get(StaticTextEncoder.TABLE));
    }

    @Test
    void keepsTheAnglesBetweenCentredTokens() {
        DistillationSettings all = new DistillationSettings(1, 0);
        try (StaticTextEncoder encoder = StaticDistillation.of(teacher, all, 0, counts(), 20)) {
            assertEquals(HIDDEN, encoder.dim());
            float[][] table = table(encoder);
            float[][] means = alone();
            double square = 0;
            for (float[] row : table) {
                for (float value : row) {
                    square += value * value;
                }
            }
            assertEquals(1, square / table.length / HIDDEN, 1e-5, "the mean square");
            double scale = Math.sqrt(dot(table[7], table[7]) / dot(means[7], means[7]));
            for (int[] pair : new int[][] {{0, 1}, {5, 9}, {12, 12}, {3, 20}}) {
                assertEquals(
                        dot(means[pair[0]], means[pair[1]]) * scale * scale,
                        dot(table[pair[0]], table[pair[1]]),
                        1e-3,
                        "turned, not changed");
            }
        }
    }

    /** Each token alone between its special tokens, centred. */
    private float[][] alone() {
        String[] tokens = new String[TOKENIZER.vocabularySize()];
        float[][] means = new float[tokens.length][];
        try (TransformerEncoder plain =
                teacher.under(new Head(List.of(dev.dipole.encoder.transformer.Pooling.MEAN), List.of(), false))) {
            int[][] special = {
                dev.dipole.text.SpecialTokens.of(TOKENIZER).before(),
                dev.dipole.text.SpecialTokens.of(TOKENIZER).after()
            };
            for (int id = 0; id < tokens.length; id++) {
                int[] ids = new int[special[0].length + 1 + special[1].length];
                System.arraycopy(special[0], 0, ids, 0, special[0].length);
                ids[special[0].length] = id;
                System.arraycopy(special[1], 0, ids, special[0].length + 1, special[1].length);
                try (TrainableEncoder.Pass pass =
                        plain.forward(List.of(ids), new int[] {0}, RandomKey.ofSeed(0), TrainableEncoder.Keep.PLAIN)) {
                    means[id] = Tensors.rows(pass.output())[0];
                }
            }
        }
        for (int k = 0; k < HIDDEN; k++) {
            double sum = 0;
            for (float[] row : means) {
                sum += row[k];
            }
            for (float[] row : means) {
                row[k] -= (float) (sum / means.length);
            }
        }
        return means;
    }

    @Test
    void saysHowFarItIs() {
        List<Integer> heard = new ArrayList<>();
        TokenVectors.of(teacher, heard::add);
        assertEquals(List.of(counts().length), heard, "a vocabulary of one chunk");
    }

    @Test
    void componentsStandInTheOrderOfTheirVariance() {
        try (StaticTextEncoder whole = StaticDistillation.of(teacher, new DistillationSettings(1, 0), 0, counts(), 20);
                StaticTextEncoder cut =
                        StaticDistillation.of(teacher, new DistillationSettings(1, 0), 5, counts(), 20);
                StaticTextEncoder most =
                        StaticDistillation.of(teacher, new DistillationSettings(0.5, 0), 0, counts(), 20)) {
            double[] variances = new double[HIDDEN];
            for (float[] row : table(whole)) {
                for (int k = 0; k < HIDDEN; k++) {
                    variances[k] += row[k] * row[k];
                }
            }
            for (int k = 1; k < HIDDEN; k++) {
                assertTrue(variances[k] <= variances[k - 1] * (1 + 1e-4), Arrays.toString(variances));
            }
            assertEquals(5, cut.dim());
            double half = Arrays.stream(variances).sum() / 2;
            int needed = 0;
            for (double sum = 0; sum < half; needed++) {
                sum += variances[needed];
            }
            assertEquals(needed, most.dim());
        }
    }

    @Test
    void frequentTokensWeighLess() {
        long[] counts = counts();
        counts[8] = 999;
        counts[9] = 1;
        try (StaticTextEncoder alike = StaticDistillation.of(teacher, new DistillationSettings(1, 0), 0, counts, 20);
                StaticTextEncoder weighted =
                        StaticDistillation.of(teacher, new DistillationSettings(1, 1e-3), 0, counts, 20)) {
            double[] ratio = new double[3];
            for (int i = 0; i < ratio.length; i++) {
                int id = 7 + i;
                ratio[i] = Math.sqrt(
                        dot(table(weighted)[id], table(weighted)[id]) / dot(table(alike)[id], table(alike)[id]));
            }
            assertArrayEquals(
                    new double[] {1, 1e-3 / (1e-3 + 0.999), 0.5},
                    new double[] {1, ratio[1] / ratio[0], ratio[2] / ratio[0]},
                    1e-4);
        }
    }

    @Test
    void refusesCountsOfAnotherVocabulary() {
        assertEquals(
                "counts (3) must be one for each of the " + TOKENIZER.vocabularySize() + " tokens of the vocabulary",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> StaticDistillation.of(
                                        teacher, DistillationSettings.defaults(), 0, new long[3], 20))
                        .getMessage());
        assertEquals(
                "dim (17) must be from 1 to 16, the length of the transformer's vectors; 0: as many as the variance asks for",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> StaticDistillation.of(teacher, DistillationSettings.defaults(), 17, counts(), 20))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new DistillationSettings(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new DistillationSettings(1, -1));
    }

    private static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }
}
