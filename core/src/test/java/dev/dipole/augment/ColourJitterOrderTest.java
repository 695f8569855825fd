package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the four changes of a jitter come in every order there is, on a picture where the order shows. */
@ExtendWith(Seeds.class)
final class ColourJitterOrderTest {

    private static final int SIDE = 6;
    private static final int KEYS = 2400;
    private static final ColourJitter JITTER = new ColourJitter(0.9, 0.9, 0.9, 0.5);

    /** Pure and mixed colours, bright and dark: only where values are cut off at 0 and 1 do all orders differ. */
    private static float[] coloured(SplittableRandom random) {
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 0 ? random.nextInt(2) : (float) random.nextDouble();
        }
        return values;
    }

    private static List<List<Integer>> orders() {
        List<List<Integer>> orders = new ArrayList<>();
        for (int a = 0; a < 4; a++) {
            for (int b = 0; b < 4; b++) {
                for (int c = 0; c < 4; c++) {
                    if (a != b && a != c && b != c) {
                        orders.add(List.of(a, b, c, 6 - a - b - c));
                    }
                }
            }
        }
        return orders;
    }

    /** Factors from [0.1, 1.9], as the documentation says, and a turn of at most half of the circle. */
    private static float[] amounts(RandomKey key) {
        SplittableRandom random = key.split("amounts").generator();
        float[] amounts = new float[4];
        for (int i = 0; i < 3; i++) {
            amounts[i] = (float) (0.1 + 1.8 * random.nextDouble());
        }
        amounts[3] = (float) (random.nextDouble() - 0.5);
        return amounts;
    }

    private static float[] changed(float[] values, List<Integer> order, float[] amounts) {
        Picture picture = new Picture(SIDE, SIDE, values.clone());
        for (int kind : order) {
            switch (kind) {
                case 0 -> Colours.brightness(picture, amounts[0]);
                case 1 -> Colours.contrast(picture, amounts[1]);
                case 2 -> Colours.saturation(picture, amounts[2]);
                default -> Colours.hue(picture, amounts[3]);
            }
        }
        return picture.values();
    }

    private static double apart(float[] one, float[] other) {
        double most = 0;
        for (int i = 0; i < one.length; i++) {
            most = Math.max(most, Math.abs(one[i] - other[i]));
        }
        return most;
    }

    @Test
    void allOrdersComeAboutEquallyOften(SplittableRandom random, RandomKey key) {
        float[] values = coloured(random);
        Map<List<Integer>, Integer> counts = new HashMap<>();
        int told = 0;
        for (int i = 0; i < KEYS; i++) {
            Picture picture = new Picture(SIDE, SIDE, values.clone());
            JITTER.change(picture, key.split(i));
            List<List<Integer>> fitting = new ArrayList<>();
            for (List<Integer> order : orders()) {
                if (apart(changed(values, order, amounts(key.split(i))), picture.values()) < 1e-4) {
                    fitting.add(order);
                }
            }
            assertFalse(fitting.isEmpty(), "no order of the four gives what key " + i + " gave");
            if (fitting.size() == 1) {
                told++;
                counts.merge(fitting.get(0), 1, Integer::sum);
            }
        }
        assertTrue(told > KEYS / 3, "the picture tells orders apart for " + told + " keys only");
        for (List<Integer> order : orders()) {
            int count = counts.getOrDefault(order, 0);
            assertTrue(
                    count > told / 24 / 3 && count < 3 * told / 24,
                    order + " came " + count + " of " + told + " times");
        }
    }
}
