package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The sets of views written out by hand, from the papers: SimCLR (Chen et al. 2020, appendices A and B.9), MoCo v2 (Chen et al.
 * 2020), BYOL (Grill et al. 2020, appendix B, table 6) and DINO (Caron et al. 2021, with multi-crop).
 */
final class NamedViewsTest {

    private static final ImageView FLIP = new Sometimes(0.5, new HorizontalFlip());
    private static final ImageView GREY = new Sometimes(0.2, new Greyscale());
    private static final ImageView SOLARISE = new Sometimes(0.2, new Solarise(128.0 / 255));

    private static ImageView crop(int side, double least, double most) {
        return new RandomResizedCrop(side, side, least, most, 3.0 / 4, 4.0 / 3);
    }

    private static ImageView jitter(double brightness, double contrast, double saturation, double hue) {
        return new Sometimes(0.8, new ColourJitter(brightness, contrast, saturation, hue));
    }

    /** The kernel is a tenth of the side, made odd. */
    private static ImageView blur(double probability, int kernel) {
        return new Sometimes(probability, new GaussianBlur(kernel, 0.1, 2));
    }

    private static List<ImageView> twice(ImageView view) {
        return List.of(view, view);
    }

    private static List<ImageView> dino(ImageView first, ImageView second, ImageView small) {
        List<ImageView> views = new ArrayList<>(List.of(first, second));
        views.addAll(Collections.nCopies(8, small));
        return views;
    }

    private static final ImageView BYOL = jitter(0.4, 0.4, 0.2, 0.1);

    private static final Map<String, List<ImageView>> SMALL = Map.of(
            "simclr", twice(InOrder.of(crop(32, 0.08, 1), FLIP, jitter(0.4, 0.4, 0.4, 0.1), GREY)),
            "moco-v2", twice(InOrder.of(crop(32, 0.2, 1), FLIP, jitter(0.4, 0.4, 0.4, 0.1), GREY)),
            "byol",
                    List.of(
                            InOrder.of(crop(32, 0.08, 1), FLIP, BYOL, GREY),
                            InOrder.of(crop(32, 0.08, 1), FLIP, BYOL, GREY, SOLARISE)),
            "dino",
                    dino(
                            InOrder.of(crop(32, 0.4, 1), FLIP, BYOL, GREY),
                            InOrder.of(crop(32, 0.4, 1), FLIP, BYOL, GREY, SOLARISE),
                            InOrder.of(crop(14, 0.05, 0.4), FLIP, BYOL, GREY)));

    private static final Map<String, List<ImageView>> LARGE = Map.of(
            "simclr", twice(InOrder.of(crop(224, 0.08, 1), FLIP, jitter(0.8, 0.8, 0.8, 0.2), GREY, blur(0.5, 23))),
            "moco-v2", twice(InOrder.of(crop(224, 0.2, 1), FLIP, jitter(0.4, 0.4, 0.4, 0.1), GREY, blur(0.5, 23))),
            "byol",
                    List.of(
                            InOrder.of(crop(224, 0.08, 1), FLIP, BYOL, GREY, blur(1, 23)),
                            InOrder.of(crop(224, 0.08, 1), FLIP, BYOL, GREY, blur(0.1, 23), SOLARISE)),
            "dino",
                    dino(
                            InOrder.of(crop(224, 0.4, 1), FLIP, BYOL, GREY, blur(1, 23)),
                            InOrder.of(crop(224, 0.4, 1), FLIP, BYOL, GREY, blur(0.1, 23), SOLARISE),
                            InOrder.of(crop(96, 0.05, 0.4), FLIP, BYOL, GREY, blur(0.5, 9))));

    @Test
    void setsAreThoseOfThePapers() {
        assertEquals(ImageViews.NAMES.size(), SMALL.size());
        for (String name : ImageViews.NAMES) {
            assertEquals(new ImageViews(name, 32, SMALL.get(name)), ImageViews.named(name, 32));
            assertEquals(new ImageViews(name, 224, LARGE.get(name)), ImageViews.named(name, 224));
        }
    }

    @Test
    void upTo64PixelsNothingIsBlurred() {
        ImageView small = InOrder.of(crop(64, 0.2, 1), FLIP, jitter(0.4, 0.4, 0.4, 0.1), GREY);
        assertEquals(twice(small), ImageViews.mocoV2(64).views());
        ImageView larger = InOrder.of(crop(65, 0.2, 1), FLIP, jitter(0.4, 0.4, 0.4, 0.1), GREY, blur(0.5, 7));
        assertEquals(twice(larger), ImageViews.mocoV2(65).views());
        // 3/7 of 128 are 55 pixels: the large crops are blurred, the small ones are not.
        assertEquals(
                InOrder.of(crop(55, 0.05, 0.4), FLIP, BYOL, GREY),
                ImageViews.dino(128, 1).views().get(2));
    }
}
