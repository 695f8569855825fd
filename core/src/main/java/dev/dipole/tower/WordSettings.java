package dev.dipole.tower;

import dev.dipole.settings.Setting;
import dev.dipole.settings.Settings;
import java.util.List;

/** Of a tower that reads. */
public record WordSettings(
        @Setting(
                "What to start from: static: and a model for a fast encoder made of it, the folder or name of a model to train"
                        + " on, or none, for the data alone, in any language.")
        String base,

        @Setting("Texts are cut after these many tokens; 0: as the base does.")
        int maxTokens) {

    public WordSettings {
        if (maxTokens < 0) {
            throw new IllegalArgumentException(
                    "maxTokens (" + maxTokens + ") must not be negative; 0: as the base does");
        }
    }

    /** A static encoder of MiniLM's tokens, so that words nobody has trained on mean something. */
    public static WordSettings defaults() {
        return new WordSettings("static:all-minilm-l6-v2", 0);
    }

    BaseSettings start() {
        return Settings.override(BaseSettings.none(), List.of("name=" + base));
    }
}
