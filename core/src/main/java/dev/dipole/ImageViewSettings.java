package dev.dipole;

import dev.dipole.augment.ImageView;
import dev.dipole.augment.ImageViews;
import dev.dipole.augment.OneOf;
import dev.dipole.settings.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a picture is seen in training: another view at each place of each batch. */
public record ImageViewSettings(
        @Setting("The set of views: simclr, moco-v2, byol, dino (its two large crops); none: pictures as they are.")
        String name) {

    private static final String NONE = "none";

    /** To check a name by; the pictures' own size is known later. */
    private static final int ANY = 32;

    public ImageViewSettings {
        if (!name.equals(NONE)) {
            Object unused = ImageViews.named(name, ANY);
        }
    }

    /**
     * The view, of which each side of a pair draws its own; null: pictures as they are. Where a set has one view for each side, it
     * is drawn for each picture.
     *
     * @param size of what the encoder takes, in pixels
     */
    @Nullable ImageView view(int size) {
        if (name.equals(NONE)) {
            return null;
        }
        List<ImageView> two = ImageViews.named(name, size).views().subList(0, 2);
        return two.get(0).equals(two.get(1)) ? two.get(0) : new OneOf(two);
    }
}
