package dev.dipole.tower;

import dev.dipole.augment.HorizontalFlip;
import dev.dipole.augment.ImageView;
import dev.dipole.augment.InOrder;
import dev.dipole.augment.RandomResizedCrop;
import dev.dipole.augment.Sometimes;
import dev.dipole.encoder.vision.VisionSettings;
import dev.dipole.settings.Setting;
import org.jspecify.annotations.Nullable;

/** Of a tower that sees pictures. */
public record PictureSettings(
        @Setting("The network; its dim is left at 0, since all towers have one length.")
        VisionSettings encoder,

        @Setting("How pictures are changed in training: none, crop, or crop-flip.")
        String views,

        @Setting("Smallest share of the area that a crop keeps.")
        double leastCrop) {

    /** Shape of a crop, width over height. */
    private static final double LEAST_RATIO = 0.85;

    public PictureSettings {
        if (encoder.dim() != 0) {
            throw new IllegalArgumentException("pictures.encoder.dim (" + encoder.dim()
                    + ") must be 0: dim is the length of the vectors of all towers; set that");
        }
        if (!(leastCrop > 0 && leastCrop <= 1)) {
            throw new IllegalArgumentException("leastCrop (" + leastCrop + ") must be in (0, 1]; 0.6 is usual");
        }
        Object unused = view(views, encoder.size(), leastCrop);
    }

    /** The small network at 32 pixels, pictures as they are. */
    public static PictureSettings defaults() {
        return new PictureSettings(VisionSettings.defaults(), "none", 0.6);
    }

    /** What of a picture is seen in training; null: all as it is. */
    @Nullable ImageView view() {
        return view(views, encoder.size(), leastCrop);
    }

    private static @Nullable ImageView view(String views, int size, double leastCrop) {
        ImageView crop = new RandomResizedCrop(size, size, leastCrop, 1, LEAST_RATIO, 1 / LEAST_RATIO);
        return switch (views) {
            case "none" -> null;
            case "crop" -> crop;
            case "crop-flip" -> InOrder.of(crop, new Sometimes(0.5, new HorizontalFlip()));
            default -> throw new IllegalArgumentException("views (" + views + ") must be none, crop or crop-flip");
        };
    }
}
