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
        int maxTokens,

        @Setting("Whether the base stays as it is and the other tower learns to meet it, for few pairs.")
        boolean locked) {

    public WordSettings {
        if (maxTokens < 0) {
            throw new IllegalArgumentException(
                    "maxTokens (" + maxTokens + ") must not be negative; 0: as the base does");
        }
        if (locked && base.equals("none")) {
            throw new IllegalArgumentException(
                    "locked (true) needs a base that knows words; name one, as static:all-minilm-l6-v2, or leave locked out");
        }
    }

    /** A static encoder of MiniLM's tokens, so that words nobody has trained on mean something. */
    public static WordSettings defaults() {
        return new WordSettings("static:all-minilm-l6-v2", 0, false);
    }

    BaseSettings start() {
        return Settings.override(BaseSettings.none(), List.of("name=" + base));
    }
}
