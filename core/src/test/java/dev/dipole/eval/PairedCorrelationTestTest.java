package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PairedCorrelationTestTest {

    private static final RandomKey KEY = RandomKey.ofSeed(1);

    /** Of two items, exchanging both or none leaves the difference's size; exchanging one makes it 0. */
    @Test
    void twoItemsSayNothing() {
        PairedCorrelationTest test =
                PairedCorrelationTest.of(new double[] {1, 2}, new double[] {5, 3}, new double[] {0, 1}, KEY);
        assertEquals(2, test.difference(), 1e-12);
        assertEquals(0.5, test.pValue(), 0.02);
    }

    @Test
    void aSystemDoesNotDifferFromItsOwnScoresOnAnotherScale() {
        double[] scores = new SplittableRandom(5).doubles(50).toArray();
        double[] truth = new SplittableRandom(6).doubles(50).toArray();
        double[] scaled = scores.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.exp(10 * scaled[i]);
        }
        PairedCorrelationTest test = PairedCorrelationTest.of(scores, scaled, truth, KEY);
        assertEquals(0, test.difference(), 1e-12);
        assertEquals(1, test.pValue());
    }

    @Test
    void aBetterSystemIsFoundAndChanceIsNot() {
        SplittableRandom random = new SplittableRandom(7);
        int fooled = 0;
        for (int run = 0; run < 20; run++) {
            double[] truth = new double[100];
            double[] good = new double[100];
            double[] poor = new double[100];
            double[] alike = new double[100];
            for (int i = 0; i < truth.length; i++) {
                truth[i] = random.nextGaussian();
                good[i] = truth[i] + 0.3 * random.nextGaussian();
                poor[i] = truth[i] + 2 * random.nextGaussian();
                alike[i] = truth[i] + 2 * random.nextGaussian();
            }
            PairedCorrelationTest found = PairedCorrelationTest.of(good, poor, truth, KEY);
            assertTrue(found.difference() > 0.2 && found.pValue() < 0.01, found::toString);
            assertEquals(
                    -found.difference(),
                    PairedCorrelationTest.of(poor, good, truth, KEY).difference(),
                    1e-12);
            fooled += PairedCorrelationTest.of(alike, poor, truth, KEY).pValue() < 0.05 ? 1 : 0;
        }
        assertTrue(fooled <= 5, fooled + " of 20 pairs of equally good systems were told apart");
    }

    @Test
    void whatHasNoCorrelationIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> PairedCorrelationTest.of(
                                new double[] {1, 1}, new double[] {1, 2}, new double[] {1, 2}, KEY))
                .getMessage();
        assertTrue(message.contains("one value only"), message);
    }
}
