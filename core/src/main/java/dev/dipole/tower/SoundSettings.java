package dev.dipole.tower;

import dev.dipole.encoder.audio.AudioSettings;
import dev.dipole.settings.Setting;

/** Of a tower that hears. */
public record SoundSettings(
        @Setting("The network; its dim is left at 0, since all towers have one length.")
        AudioSettings encoder,

        @Setting("Whether it learns through random shifts, gains, noise and masks.")
        boolean views) {

    public SoundSettings {
        if (encoder.dim() != 0) {
            throw new IllegalArgumentException("sounds.encoder.dim (" + encoder.dim()
                    + ") must be 0: dim is the length of the vectors of all towers; set that");
        }
    }

    /** One second, sounds as they are. */
    public static SoundSettings defaults() {
        return new SoundSettings(AudioSettings.defaults(), false);
    }
}
