package dev.dipole.encoder;

import dev.dipole.settings.Setting;

/** How a static encoder is made of a transformer. */
public record DistillationSettings(
        @Setting("Share of the variance that the kept principal components explain, in (0, 1].")
        double variance,

        @Setting(
                "Share of the corpus at which a token counts half: more frequent ones count less (a of a/(a + p)); 0: all count alike.")
        double smoothing) {

    public DistillationSettings {
        if (!(variance > 0 && variance <= 1)) {
            throw new IllegalArgumentException(
                    "variance (" + variance + ") must be in (0, 1]: 1 keeps all principal components");
        }
        if (!(smoothing >= 0) || Double.isInfinite(smoothing)) {
            throw new IllegalArgumentException("smoothing (" + smoothing
                    + ") must be at least 0 and finite; 0.001 is usual, 0 weighs all tokens alike");
        }
    }

    /** All variance, and the usual smoothing. */
    public static DistillationSettings defaults() {
        return new DistillationSettings(1, 1e-3);
    }
}
