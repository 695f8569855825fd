package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.testing.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class TrainingSizeTest {

    private static Pixels grey(int width, int height, int... values) {
        byte[] planes = new byte[3 * values.length];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (byte) values[i % values.length];
        }
        return new Pixels(width, height, planes);
    }

    @Test
    void smallerIsTheMeanOverTheArea() {
        // Each of two takes one and a half of three.
        assertEquals(grey(2, 1, 40, 140), new TrainingSize(2, 1, TrainingSize.Fit.SQUASH).of(grey(3, 1, 0, 120, 150)));
        // Both directions: the mean of all.
        assertEquals(grey(1, 1, 25), TrainingSize.squash(1).of(grey(2, 2, 10, 20, 30, 40)));
    }

    @Test
    void largerIsInterpolated() {
        assertEquals(
                grey(4, 1, 0, 25, 75, 100), new TrainingSize(4, 1, TrainingSize.Fit.SQUASH).of(grey(2, 1, 0, 100)));
        assertEquals(grey(2, 2, 7, 7, 7, 7), TrainingSize.squash(2).of(grey(1, 1, 7)));
    }

    @Test
    void cropKeepsTheShape() {
        // Of 4 x 2 the middle square of 2 x 2 remains.
        assertEquals(grey(2, 2, 2, 3, 6, 7), TrainingSize.crop(2).of(grey(4, 2, 1, 2, 3, 4, 5, 6, 7, 8)));
        // Of 2 x 4 the middle, and then the mean.
        assertEquals(grey(1, 1, 45), TrainingSize.crop(1).of(grey(2, 4, 0, 0, 30, 40, 50, 60, 0, 0)));
    }

    @Test
    void theSameSizeIsTheSamePicture(SplittableRandom random) {
        Pixels picture = Pictures.random(5, 5, random);
        assertSame(picture, TrainingSize.crop(5).of(picture));
    }

    @Test
    void allWeightsSumToOne(SplittableRandom random) {
        for (int i = 0; i < 200; i++) {
            int sources = 1 + random.nextInt(40);
            int targets = 1 + random.nextInt(40);
            int length = 1 + random.nextInt(sources);
            int from = random.nextInt(sources - length + 1);
            float[] ones = new float[sources];
            java.util.Arrays.fill(ones, 1);
            float[] expected = new float[targets];
            java.util.Arrays.fill(expected, 1);
            Resampler single = Resampler.area(0, 1, 1, 1);
            for (Resampler filter : java.util.List.of(
                    Resampler.area(from, length, sources, targets),
                    Resampler.triangle(from, length, sources, targets))) {
                float[] made = new float[targets];
                Resampler.resample(ones, 0, sources, filter, single, made, 0);
                assertArrayEquals(expected, made, 1e-6f);
            }
        }
    }

    @Test
    void refusesSizesThatNobodyTrainsAt() {
        assertEquals(
                "width (0) must be from 1 to 4096 pixels, such as 32 or 224",
                assertThrows(IllegalArgumentException.class, () -> TrainingSize.crop(0))
                        .getMessage());
        assertEquals(
                "height (5000) must be from 1 to 4096 pixels, such as 32 or 224",
                assertThrows(IllegalArgumentException.class, () -> new TrainingSize(32, 5000, TrainingSize.Fit.SQUASH))
                        .getMessage());
    }
}
