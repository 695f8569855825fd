package dev.dipole.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that go wrong where something is wrong, and how vectors are compared. */
final class Parity {

    private Parity() {}

    static List<String> texts(int count) {
        List<String> texts = new ArrayList<>(List.of(
                "",
                " ",
                "a",
                "Wie setze ich mein Passwort zurück?",
                "如何重置密码？这是一个测试。",
                "🙂🚀👩‍👩‍👧 emoji",
                "\u0000\t\n control",
                "naïve façade, Ångström & «guillemets» — 12.5 %",
                "[MASK] and [UNK] stand here",
                "x".repeat(300),
                "tokens ".repeat(600)));
        Random random = new Random(Seeds.seed());
        String[] words =
                "the of how reset password vector index heart disease gene expression in mice java list stream 42"
                        .split(" ");
        while (texts.size() < count) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(60); i > 0; i--) {
                text.append(words[random.nextInt(words.length)]).append(' ');
            }
            texts.add(text.toString());
        }
        return texts.subList(0, count);
    }

    static double cosine(float[] a, float[] b) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            first += (double) a[i] * a[i];
            second += (double) b[i] * b[i];
        }
        return first == 0 && second == 0 ? 1 : product / Math.sqrt(first * second);
    }

    static double worst(float[][] expected, float[][] actual) {
        assertEquals(expected.length, actual.length);
        assertTrue(expected.length > 0);
        double worst = 1;
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].length, actual[i].length);
            worst = Math.min(worst, cosine(expected[i], actual[i]));
        }
        return worst;
    }
}
