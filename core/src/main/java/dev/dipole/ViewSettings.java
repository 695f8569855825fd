package dev.dipole;

import dev.dipole.augment.TokenCrop;
import dev.dipole.augment.TokenDeletion;
import dev.dipole.augment.View;
import dev.dipole.settings.Setting;
import org.jspecify.annotations.Nullable;

/** What of a text is seen in training: another part of it at each place of each batch. */
public record ViewSettings(
        @Setting("Least share of a text's tokens that a crop keeps, such as 0.05; 1: texts are not cropped.")
        double cropLeast,

        @Setting("Largest share of a text's tokens that a crop keeps, such as 0.5.")
        double cropMost,

        @Setting("Share of the tokens that is deleted, such as 0.1; 0: none.")
        double delete) {

    public ViewSettings {
        // The views check their numbers.
        Object unused = new TokenCrop(cropLeast, cropMost);
        unused = new TokenDeletion(delete);
    }

    /** Texts as they are. */
    public static ViewSettings none() {
        return new ViewSettings(1, 1, 0);
    }

    /** The view of a text's tokens; null: texts as they are. */
    @Nullable View<int[]> view() {
        View<int[]> crop = cropLeast < 1 ? new TokenCrop(cropLeast, cropMost) : null;
        View<int[]> deletion = delete > 0 ? new TokenDeletion(delete) : null;
        if (crop == null || deletion == null) {
            return crop == null ? deletion : crop;
        }
        return crop.then(deletion);
    }
}
