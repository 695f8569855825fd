package dev.dipole.encoder;

import dev.dipole.settings.Setting;

/** How a static encoder is made of a transformer. */
public record DistillationSettings(
        @Setting("Share of the variance that the kept principal components explain, in (0, 1].")
        double variance,

        @Setting("At most these many components are kept; 0: as many as the variance asks for.")
        int components,

        @Setting(
                "Share of the corpus at which a token counts half: more frequent ones count less (a of a/(a + p)); 0: all count alike.")
        double smoothing) {

    public DistillationSettings {
        if (!(variance > 0 && variance <= 1)) {
            throw new IllegalArgumentException(
                    "variance (" + variance + ") must be in (0, 1]: 1 keeps all principal components");
        }
        if (components < 0) {
            throw new IllegalArgumentException(
                    "components (" + components + ") must not be negative; 0 keeps as many as the variance asks for");
        }
        if (!(smoothing >= 0) || Double.isInfinite(smoothing)) {
            throw new IllegalArgumentException("smoothing (" + smoothing
                    + ") must be at least 0 and finite; 0.001 is usual, 0 weighs all tokens alike");
        }
    }

    /** All variance up to 256 components, and the usual smoothing. */
    public static DistillationSettings defaults() {
        return new DistillationSettings(1, 256, 1e-3);
    }
}
