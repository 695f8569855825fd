package dev.dipole.augment;

import dev.dipole.settings.Suggestions;
import java.util.ArrayList;
import java.util.List;

/**
 * The views that a method makes of every picture, by the method's name: two for most, and for multi-crop two of most of the
 * picture and several small ones of little of it. They take pictures of any size; nothing is standardised.
 *
 * <p>All crop, flip half of the pictures, jitter the colours of 80% of them and take the colour of 20%. Blur, solarisation and how
 * strong the jitter is are what they differ in. Crops of up to 64 pixels, small ones of larger pictures too, are not blurred, as in
 * SimCLR's own experiments with CIFAR-10 (its appendix B.9): a bell of a tenth of their side would have a pixel or three.
 *
 * @param name of the set
 * @param size side of the large crops, in pixels
 * @param views what is made of every picture
 */
public record ImageViews(String name, int size, List<ImageView> views) {

    /** The names of the sets. */
    public static final List<String> NAMES = List.of("simclr", "moco-v2", "byol", "dino");

    /** Up to this side, in pixels, nothing is blurred. */
    private static final int SMALL = 64;

    private static final double FLIPPED = 0.5;
    private static final double JITTERED = 0.8;
    private static final double GREY = 0.2;
    private static final double MIN_SIGMA = 0.1;
    private static final double MAX_SIGMA = 2;
    private static final double HALF = 128.0 / 255;

    public ImageViews {
        views = List.copyOf(views);
        if (views.size() < 2) {
            throw new IllegalArgumentException(
                    "views has " + views.size() + " view(s), and at least 2 are compared with each other");
        }
    }

    /**
     * A set by its name.
     *
     * @param size side of the large crops in pixels, such as 32 or 224
     * @throws IllegalArgumentException on an unknown name, with the nearest one
     */
    public static ImageViews named(String name, int size) {
        return switch (name) {
            case "simclr" -> simclr(size);
            case "moco-v2" -> mocoV2(size);
            case "byol" -> byol(size);
            case "dino" -> dino(size, 8);
            default ->
                throw new IllegalArgumentException("views (" + name + ") must be one of " + String.join(", ", NAMES)
                        + Suggestions.nearest(name, NAMES)
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse(""));
        };
    }

    /** Chen et al. 2020: strength 1, and for small pictures 0.5. */
    public static ImageViews simclr(int size) {
        ImageView view = view(size, 0.08, 1, ColourJitter.ofStrength(size <= SMALL ? 0.5 : 1), 0.5, 0);
        return new ImageViews("simclr", size, List.of(view, view));
    }

    /** Chen et al. 2020 (improved baselines with momentum contrast). */
    public static ImageViews mocoV2(int size) {
        ImageView view = view(size, 0.2, 1, new ColourJitter(0.4, 0.4, 0.4, 0.1), 0.5, 0);
        return new ImageViews("moco-v2", size, List.of(view, view));
    }

    /** Grill et al. 2020: the two views differ in blur and solarisation. */
    public static ImageViews byol(int size) {
        ColourJitter jitter = new ColourJitter(0.4, 0.4, 0.2, 0.1);
        return new ImageViews(
                "byol", size, List.of(view(size, 0.08, 1, jitter, 1, 0), view(size, 0.08, 1, jitter, 0.1, 0.2)));
    }

    /**
     * Caron et al. 2021: two large crops as in BYOL, and small ones of 5% to 40% of the picture at 3/7 of the side (Caron et al.
     * 2020, multi-crop).
     *
     * @param small how many small crops; 8 in the paper
     */
    public static ImageViews dino(int size, int small) {
        if (small < 0) {
            throw new IllegalArgumentException("small (" + small + ") must not be negative");
        }
        ColourJitter jitter = new ColourJitter(0.4, 0.4, 0.2, 0.1);
        List<ImageView> views = new ArrayList<>();
        views.add(view(size, 0.4, 1, jitter, 1, 0));
        views.add(view(size, 0.4, 1, jitter, 0.1, 0.2));
        int side = Math.max(1, Math.round(size * 3f / 7));
        for (int i = 0; i < small; i++) {
            views.add(view(side, 0.05, 0.4, jitter, 0.5, 0));
        }
        return new ImageViews("dino", size, views);
    }

    private static ImageView view(
            int side, double minScale, double maxScale, ColourJitter jitter, double blurred, double solarised) {
        if (side < 3) {
            throw new IllegalArgumentException(
                    "size (" + side + ") must be at least 3 pixels for every crop; maybe 32");
        }
        List<ImageView> views = new ArrayList<>(List.of(
                RandomResizedCrop.square(side, minScale, maxScale),
                new Sometimes(FLIPPED, new HorizontalFlip()),
                new Sometimes(JITTERED, jitter),
                new Sometimes(GREY, new Greyscale())));
        if (blurred > 0 && side > SMALL) {
            views.add(new Sometimes(blurred, new GaussianBlur(side / 10 / 2 * 2 + 1, MIN_SIGMA, MAX_SIGMA)));
        }
        if (solarised > 0) {
            views.add(new Sometimes(solarised, new Solarise(HALF)));
        }
        return new InOrder(views);
    }
}
