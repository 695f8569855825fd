package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.image.Pictures;
import dev.dipole.data.image.Pixels;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every view of pictures keeps. */
@ExtendWith(Seeds.class)
abstract class ImageViewContract {

    private static final int COUNT = 13;
    private static final int WIDTH = 21;
    private static final int HEIGHT = 17;

    /** The view. */
    protected abstract ImageView view();

    /** Whether another key gives other views. */
    protected abstract boolean isRandom();

    /** Whether values stay in [0, 1]. */
    protected boolean staysInRange() {
        return true;
    }

    private static List<Pixels> pictures(int count, SplittableRandom random) {
        List<Pixels> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pictures.add(Pictures.random(WIDTH, HEIGHT, random));
        }
        return pictures;
    }

    private float[][] views(List<Pixels> pictures, RandomKey key, int... rows) {
        try (Scope scope = Scope.open()) {
            Tensor made = view().apply(pictures, key, rows);
            return Tensors.rows(made.reshape(rows.length, -1));
        }
    }

    @Test
    void aRowDependsOnTheKeyAndItsPlaceOnly(SplittableRandom random) {
        List<Pixels> pictures = pictures(COUNT, random);
        RandomKey key = RandomKey.ofSeed(random.nextLong());
        int[] rows = IntStream.range(100, 100 + COUNT).toArray();
        float[][] whole = views(pictures, key, rows);
        assertArrayEquals(whole, views(pictures, key, rows));
        for (int i = 0; i < COUNT; i++) {
            assertArrayEquals(whole[i], views(List.of(pictures.get(i)), key, rows[i])[0]);
        }
        int[] order = key.permutation(COUNT);
        float[][] mixed = views(
                Arrays.stream(order).mapToObj(pictures::get).toList(),
                key,
                Arrays.stream(order).map(i -> rows[i]).toArray());
        for (int i = 0; i < COUNT; i++) {
            assertArrayEquals(whole[order[i]], mixed[i]);
        }
    }

    @Test
    void keysAndRowsDiffer(SplittableRandom random) {
        Pixels picture = Pictures.random(WIDTH, HEIGHT, random);
        RandomKey key = RandomKey.ofSeed(random.nextLong());
        long ofRows = IntStream.range(0, 64)
                .mapToObj(row -> Arrays.hashCode(views(List.of(picture), key, row)[0]))
                .distinct()
                .count();
        long ofKeys = IntStream.range(0, 64)
                .mapToObj(part -> Arrays.hashCode(views(List.of(picture), key.split(part), 0)[0]))
                .distinct()
                .count();
        assertEquals(isRandom(), ofRows > 1, ofRows + " different views by row");
        assertEquals(isRandom(), ofKeys > 1, ofKeys + " different views by key");
    }

    @Test
    void valuesStayInRange(SplittableRandom random) {
        float[][] views = views(
                pictures(COUNT, random),
                RandomKey.ofSeed(3),
                IntStream.range(0, COUNT).toArray());
        for (float[] row : views) {
            for (float value : row) {
                assertTrue(Float.isFinite(value) && (!staysInRange() || (value >= 0 && value <= 1)), value + "");
            }
        }
    }

    @Test
    void aTensorGivesTheSameAsPixelsAndStaysAsItIs(SplittableRandom random) {
        List<Pixels> pictures = pictures(COUNT, random);
        int[] rows = IntStream.range(0, COUNT).toArray();
        RandomKey key = RandomKey.ofSeed(5);
        try (Scope scope = Scope.open()) {
            Tensor images = ImageBatch.of(pictures);
            float[] before = Tensors.floatArray(images);
            float[] expected = Tensors.floatArray(view().apply(pictures, key, rows));
            assertArrayEquals(expected, Tensors.floatArray(view().apply(images, key, rows)));
            assertArrayEquals(before, Tensors.floatArray(images));
        }
    }

    @Test
    void refusesWhatIsNoBatchOfPictures() {
        try (Scope scope = Scope.open()) {
            Tensor grey = Tensors.of(new float[8], 2, 1, 2, 2);
            assertEquals(
                    "images has the shape [2, 1, 2, 2], and views take pictures in colour: [B, 3, H, W]",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> view().apply(grey, RandomKey.ofSeed(1), new int[] {0, 1}))
                            .getMessage());
            Tensor colour = Tensors.of(new float[24], 2, 3, 2, 2);
            assertEquals(
                    "rows has 1 places for 2 pictures",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> view().apply(colour, RandomKey.ofSeed(1), new int[] {0}))
                            .getMessage());
        }
    }

    @Test
    void leavesNothingBehind(SplittableRandom random) {
        List<Pixels> pictures = pictures(COUNT * 20, random);
        int[] rows = IntStream.range(0, pictures.size()).toArray();
        Memory.assertNoGrowth(() -> {
            try (Scope scope = Scope.open()) {
                view().apply(ImageBatch.of(pictures), RandomKey.ofSeed(1), rows);
            }
        });
    }
}
