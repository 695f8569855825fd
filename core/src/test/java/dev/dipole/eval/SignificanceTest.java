package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SignificanceTest {

    private static final RandomKey KEY = RandomKey.ofSeed(5);

    @Test
    void fewQueriesAreEnumerated() {
        // Differences 1, 2, 3, of sum 6: only +++ and --- of the 8 exchanges are as large. 0 is left out.
        PairedRandomisationTest test =
                PairedRandomisationTest.of(new double[] {1, 2, 3, 7}, new double[] {0, 0, 0, 7}, KEY);
        assertTrue(test.exact());
        assertEquals(8, test.permutations());
        assertEquals(0.25, test.pValue());
        assertEquals(1.5, test.difference());
        // Differences 1, 2, -3, of sum 0: every exchange is as large.
        assertEquals(
                1,
                PairedRandomisationTest.of(new double[] {1, 2, 0}, new double[] {0, 0, 3}, KEY)
                        .pValue());
        // Differences 2, 2, -1, of sum 3: 3, -3, 5, -5 are as large, 1 and -1 (twice each) are not.
        assertEquals(
                0.5,
                PairedRandomisationTest.of(new double[] {2, 2, 0}, new double[] {0, 0, 1}, KEY)
                        .pValue());
    }

    @Test
    void equalSystemsDoNotDiffer() {
        double[] values = {0.1, 0.2, 0.3};
        PairedRandomisationTest test = PairedRandomisationTest.of(values, values, KEY);
        assertEquals(1, test.pValue());
        assertEquals(0, test.difference());
    }

    @Test
    void drawnExchangesAgreeWithAllOfThem() {
        double[] first = random(16, 1, 0.3);
        double[] second = random(16, 2, 0);
        PairedRandomisationTest exact = PairedRandomisationTest.of(first, second, KEY, 1 << 16);
        PairedRandomisationTest drawn = PairedRandomisationTest.of(first, second, KEY, 60_000);
        assertTrue(exact.exact());
        assertFalse(drawn.exact());
        assertEquals(exact.pValue(), drawn.pValue(), 0.01);
        assertEquals(drawn, PairedRandomisationTest.of(first, second, KEY, 60_000));
        PairedRandomisationTest exchanged = PairedRandomisationTest.of(second, first, KEY, 1 << 16);
        assertEquals(exact.pValue(), exchanged.pValue());
        assertEquals(-exact.difference(), exchanged.difference());
    }

    @Test
    void theSmallestPossibleValueIsNotZero() {
        double[] first = new double[100];
        Arrays.fill(first, 1);
        assertEquals(
                1.0 / 10_001,
                PairedRandomisationTest.of(first, new double[100], KEY).pValue());
    }

    @Test
    void underNoDifferenceSmallValuesAreRare() {
        int below = 0;
        for (int i = 0; i < 200; i++) {
            below += PairedRandomisationTest.of(random(40, 10 + i, 0), random(40, 5000 + i, 0), KEY, 1000)
                                    .pValue()
                            <= 0.1
                    ? 1
                    : 0;
        }
        // Binomial(200, 0.1) lies within 5 standard deviations.
        assertTrue(below > 0 && below < 42, below + " of 200 at or below 0.1");
    }

    @Test
    void testsThatCannotBeMadeAreRefused() {
        assertRefused(
                "the systems have 1 and 2 values; the test is paired and needs both for the same queries",
                () -> PairedRandomisationTest.of(new double[1], new double[2], KEY));
        assertRefused(
                "there are no values; the test needs at least one query",
                () -> PairedRandomisationTest.of(new double[0], new double[0], KEY));
        assertRefused(
                "permutations (9) must be at least 1000; maybe 10000",
                () -> PairedRandomisationTest.of(new double[1], new double[1], KEY, 9));
        assertRefused(
                "a value is not finite; metrics are finite on every query",
                () -> PairedRandomisationTest.of(new double[] {Double.NaN}, new double[1], KEY));
        assertRefused(
                "there are no values; an interval needs at least one query",
                () -> BootstrapInterval.of(new double[0], KEY));
        assertRefused(
                "level (95.0) must lie between 0 and 1; maybe 0.95",
                () -> BootstrapInterval.of(new double[1], KEY, 95, 100));
        assertRefused(
                "resamples (3) must be at least 100; maybe 2000",
                () -> BootstrapInterval.of(new double[1], KEY, 0.95, 3));
    }

    @Test
    void theIntervalIsThatOfTheNormalApproximation() {
        double[] values = random(400, 3, 0);
        BootstrapInterval interval = BootstrapInterval.of(values, KEY);
        // Uniform on [0, 1): standard error of the mean 0.2887 / 20.
        double half = 1.96 * 0.2887 / 20;
        assertEquals(interval.mean() - half, interval.lower(), 0.1 * half);
        assertEquals(interval.mean() + half, interval.upper(), 0.1 * half);
        assertEquals(interval, BootstrapInterval.of(values, KEY));
        BootstrapInterval wide = BootstrapInterval.of(values, KEY, 0.99, 2000);
        assertTrue(wide.lower() < interval.lower() && wide.upper() > interval.upper());
    }

    @Test
    void aConstantHasAnIntervalOfNoWidth() {
        assertEquals(new BootstrapInterval(0.5, 0.5, 0.5, 0.95), BootstrapInterval.of(new double[] {0.5, 0.5}, KEY));
    }

    private static void assertRefused(String message, Runnable work) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }

    private static double[] random(int size, long seed, double shift) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[size];
        Arrays.setAll(values, i -> shift + random.nextDouble());
        return values;
    }
}
