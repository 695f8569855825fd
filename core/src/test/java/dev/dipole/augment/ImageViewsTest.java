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
import dev.dipole.testing.Implementations;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract for every view, what each of them draws, and the sets. */
@ExtendWith(Seeds.class)
final class ImageViewsTest {

    private static final RandomKey KEY = RandomKey.ofSeed(11);

    @Nested
    final class RandomResizedCropTest extends Random {
        @Override
        protected ImageView view() {
            return RandomResizedCrop.square(13, 0.08, 1);
        }
    }

    @Nested
    final class HorizontalFlipTest extends Fixed {
        @Override
        protected ImageView view() {
            return new HorizontalFlip();
        }
    }

    @Nested
    final class ColourJitterTest extends Random {
        @Override
        protected ImageView view() {
            return ColourJitter.ofStrength(1);
        }
    }

    @Nested
    final class GreyscaleTest extends Fixed {
        @Override
        protected ImageView view() {
            return new Greyscale();
        }
    }

    @Nested
    final class GaussianBlurTest extends Random {
        @Override
        protected ImageView view() {
            return new GaussianBlur(5, 0.1, 2);
        }
    }

    @Nested
    final class SolariseTest extends Fixed {
        @Override
        protected ImageView view() {
            return new Solarise(0.5);
        }
    }

    @Nested
    final class GaussianNoiseTest extends Random {
        @Override
        protected ImageView view() {
            return new GaussianNoise(0.1);
        }
    }

    @Nested
    final class CutoutTest extends Random {
        @Override
        protected ImageView view() {
            return new Cutout(0.5, 0.5);
        }
    }

    @Nested
    final class StandardiseTest extends Fixed {
        @Override
        protected ImageView view() {
            return Standardise.photographs();
        }

        @Override
        protected boolean staysInRange() {
            return false;
        }
    }

    @Nested
    final class SometimesTest extends Random {
        @Override
        protected ImageView view() {
            return new Sometimes(0.5, new HorizontalFlip());
        }
    }

    @Nested
    final class OneOfTest extends Random {
        @Override
        protected ImageView view() {
            return new OneOf(List.of(new HorizontalFlip(), new Greyscale()));
        }

        @Test
        void eachIsDrawnAboutAsOftenAsAnother() {
            int flips = 0;
            for (int i = 0; i < 1000; i++) {
                Picture picture = new Picture(2, 1, new float[] {0, 1, 0, 1, 0, 1});
                view().change(picture, RandomKey.ofSeed(i));
                flips += picture.values()[0] == 1 ? 1 : 0;
            }
            assertEquals(500, flips, 80);
        }

        @Test
        void ofNothingNothingIsDrawn() {
            assertEquals(
                    "views is empty: there is nothing to draw from; give at least one",
                    assertThrows(IllegalArgumentException.class, () -> new OneOf(List.of()))
                            .getMessage());
        }
    }

    @Nested
    final class InOrderTest extends Random {
        @Override
        protected ImageView view() {
            return ImageViews.simclr(13).views().get(0);
        }
    }

    abstract static class Random extends ImageViewContract {
        @Override
        protected boolean isRandom() {
            return true;
        }
    }

    abstract static class Fixed extends ImageViewContract {
        @Override
        protected boolean isRandom() {
            return false;
        }
    }

    @Test
    void everyViewIsHere() {
        Set<String> tested = Arrays.stream(ImageViewsTest.class.getDeclaredClasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        Implementations.of(ImageView.class).stream()
                .filter(view -> view.getPackageName().equals(ImageView.class.getPackageName()))
                .forEach(
                        view -> assertTrue(tested.contains(view.getSimpleName() + "Test"), view + " has no test here"));
    }

    @Test
    void cropsAreOfTheShareAndTheShapeThatWasAsked() {
        RandomResizedCrop crop = RandomResizedCrop.square(32, 0.2, 0.7);
        double sum = 0;
        int count = 2000;
        boolean[] seen = new boolean[224];
        for (int i = 0; i < count; i++) {
            RandomResizedCrop.Part part = crop.part(224, 200, KEY.split(i).generator());
            double share = part.width() * part.height() / (224.0 * 200);
            sum += share;
            double ratio = (double) part.width() / part.height();
            assertTrue(share > 0.19 && share < 0.71, part.toString());
            assertTrue(ratio > 0.74 && ratio < 1.36, part.toString());
            assertTrue(part.x() + part.width() <= 224 && part.y() + part.height() <= 200, part.toString());
            seen[part.x()] = true;
        }
        // Uniform from 0.2 to 0.7, but for the largest, which do not fit in every shape.
        assertEquals(0.44, sum / count, 0.02);
        assertTrue(IntStream.range(0, 60).allMatch(x -> seen[x]), "crops begin everywhere");
    }

    @Test
    void whatNeverFitsIsCutFromTheMiddle() {
        RandomResizedCrop crop = RandomResizedCrop.square(8, 0.99, 1);
        assertEquals(
                new RandomResizedCrop.Part(43, 0, 13, 10),
                crop.part(100, 10, KEY.generator()),
                "4 : 3 of a picture of 10 : 1");
        assertEquals(new RandomResizedCrop.Part(0, 43, 10, 13), crop.part(10, 100, KEY.generator()));
    }

    @Test
    void cutoutCoversItsSquare() {
        float[] values = new float[3 * 16];
        Arrays.fill(values, 1);
        Picture picture = new Picture(4, 4, values);
        new Cutout(0.5, 0.25).cut(picture, 0, 2);
        // Two by two around (0, 2): half of it lies outside on the left.
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < 16; i++) {
                boolean cut = i % 4 == 0 && (i / 4 == 1 || i / 4 == 2);
                assertEquals(cut ? 0.25f : 1, picture.values()[channel * 16 + i], i + "");
            }
        }
    }

    @Test
    void blurNeedsPicturesThatItFitsInto() {
        assertEquals(
                "kernel (5) must be less than twice the sides of a picture of 2 x 2 pixels; maybe 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new GaussianBlur(5, 0.1, 2).change(new Picture(2, 2, new float[12]), KEY))
                        .getMessage());
    }

    @Test
    void noiseHasItsDeviation() {
        float[] values = new float[3 * 10_000];
        Arrays.fill(values, 0.5f);
        Picture picture = new Picture(100, 100, values);
        new GaussianNoise(0.1).change(picture, KEY);
        double sum = 0;
        double squares = 0;
        for (float value : picture.values()) {
            sum += value - 0.5;
            squares += (value - 0.5) * (value - 0.5);
        }
        assertEquals(0, sum / values.length, 0.003);
        assertEquals(0.1, Math.sqrt(squares / values.length), 0.003);
    }

    @Test
    void sometimesIsAsOftenAsItSays() {
        Sometimes view = new Sometimes(0.3, new Solarise(0));
        int changed = 0;
        for (int i = 0; i < 3000; i++) {
            Picture black = new Picture(1, 1, new float[3]);
            view.change(black, KEY.split(i));
            changed += black.values()[0] == 1 ? 1 : 0;
        }
        assertEquals(0.3, changed / 3000.0, 0.03);
    }

    @Test
    void jitterDrawsFactorsFromTheWholeOfTheirRange() {
        // A grey picture has no hue and no saturation: brightness alone shows, within its factors.
        ColourJitter jitter = new ColourJitter(0.5, 0, 0, 0.1);
        double least = 1;
        double most = 0;
        for (int i = 0; i < 2000; i++) {
            Picture grey = new Picture(1, 1, new float[] {0.5f, 0.5f, 0.5f});
            jitter.change(grey, KEY.split(i));
            least = Math.min(least, grey.values()[0]);
            most = Math.max(most, grey.values()[0]);
            assertEquals(grey.values()[0], grey.values()[2], 1e-6);
        }
        assertEquals(0.25, least, 0.005);
        assertEquals(0.75, most, 0.005);
    }

    @Test
    void setsHaveTheirSizes(SplittableRandom random) {
        List<Pixels> pictures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pictures.add(Pictures.random(40, 36, random));
        }
        try (Scope scope = Scope.open()) {
            for (String name : ImageViews.NAMES) {
                for (int size : new int[] {32, 224}) {
                    ImageViews set = ImageViews.named(name, size);
                    assertEquals(name.equals("dino") ? 10 : 2, set.views().size());
                    for (int i = 0; i < set.views().size(); i++) {
                        long side = i < 2 ? size : size == 32 ? 14 : 96;
                        assertArrayEquals(
                                new long[] {3, 3, side, side},
                                Tensors.shape(set.views().get(i).apply(pictures, KEY.split(i), new int[] {0, 1, 2})));
                    }
                }
            }
        }
    }

    @Test
    void unknownSetsSuggestTheNearest() {
        assertEquals(
                "views (simlcr) must be one of simclr, moco-v2, byol, dino; did you mean simclr?",
                assertThrows(IllegalArgumentException.class, () -> ImageViews.named("simlcr", 32))
                        .getMessage());
    }

    @Test
    void settingsAreChecked() {
        assertEquals(
                "kernel (4) must be odd and positive; maybe 5",
                assertThrows(IllegalArgumentException.class, () -> new GaussianBlur(4, 0.1, 2))
                        .getMessage());
        assertEquals(
                "scale (1.0 to 0.08) must be a range within [2.2250738585072014E-308, 1.0]; maybe 0.08 to 1.0",
                assertThrows(IllegalArgumentException.class, () -> RandomResizedCrop.square(32, 1, 0.08))
                        .getMessage());
        assertEquals(
                "hue (0.8) must be in [0.0, 0.5]",
                assertThrows(IllegalArgumentException.class, () -> new ColourJitter(0, 0, 0, 0.8))
                        .getMessage());
    }
}
