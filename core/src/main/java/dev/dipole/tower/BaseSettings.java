package dev.dipole.tower;

import dev.dipole.encoder.DistillationSettings;
import dev.dipole.encoder.transformer.FineTuning;
import dev.dipole.settings.Setting;

/** What a training starts from. */
public record BaseSettings(
        @Setting(
                "What to start from: none (a vocabulary and a table from the data alone), the folder of a model, the name of a"
                        + " known one such as all-minilm-l6-v2, or static: and either of them, for a static encoder made of it.")
        String name,

        @Setting(
                "Layers of the transformer of random weights that is trained where there is nothing to start from, of dim"
                        + " numbers a token; 0: a table of tokens.")
        int layers,

        @Setting("Put in front of anchors, as of queries; own: as the base has it.")
        String queryPrompt,

        @Setting("Put in front of positives and negatives, as of documents; own: as the base has it.")
        String documentPrompt,

        @Setting("How a static encoder is made of a transformer.")
        DistillationSettings distillation,

        @Setting("What of a transformer is trained.") FineTuning tuning) {

    /** As the base has it. */
    public static final String OWN = "own";

    private static final String NONE = "none";
    private static final String STATIC = "static:";

    public BaseSettings {
        if (layers < 0) {
            throw new IllegalArgumentException("layers (" + layers + ") must not be negative; 0: a table of tokens");
        }
        if (layers > 0 && !name.equals(NONE)) {
            throw new IllegalArgumentException("layers (" + layers + ") must be 0 where training starts from " + name
                    + ", which has its own; leave one of them out");
        }
        if (name.isBlank() || name.equals(STATIC)) {
            throw new IllegalArgumentException(
                    "name (" + name + ") must be none, a model's folder or name, or static: followed by either");
        }
    }

    /** From the data alone. */
    public static BaseSettings none() {
        return new BaseSettings(NONE, 0, OWN, OWN, DistillationSettings.defaults(), FineTuning.all());
    }

    /** Whether there is nothing to start from. */
    public boolean isNone() {
        return name.equals(NONE);
    }

    /** Whether a static encoder is made of the base. */
    public boolean isStatic() {
        return name.startsWith(STATIC);
    }

    /** The folder or name of the model. */
    public String model() {
        return isStatic() ? name.substring(STATIC.length()) : name;
    }
}
