package dev.dipole;

import dev.dipole.settings.Setting;
import dev.dipole.settings.Settings;
import dev.dipole.text.WordPieceSettings;
import dev.dipole.tower.BaseSettings;
import dev.dipole.train.TrainingSettings;
import java.util.List;

/** Everything that decides how a text model is trained. */
public record TextSettings(
        @Setting("What to start from.") BaseSettings base,

        @Setting("Length of the vectors, of a static encoder made of a transformer at most; 0: the base's.")
        int dim,

        @Setting("Texts are cut after these many tokens; 0: as the base does.")
        int maxTokens,

        @Setting("Share of the anchors that is held out of training to choose the best weights by; 0: none.")
        double development,

        @Setting("At most these many held-out examples are used.")
        int developmentLimit,

        @Setting("The metric by which the best weights are chosen.")
        String metric,

        @Setting("How the vocabulary is trained.") WordPieceSettings vocabulary,
        @Setting("The loss.") ObjectiveSettings objective,
        @Setting("What of each text is seen.") ViewSettings views,
        @Setting("What is carried along.") MethodSettings method,
        @Setting("What is mined.") NegativesSettings negatives,
        @Setting("The training loop.") TrainingSettings training) {

    /** Rate, passes and smoothing were chosen on medquad's development split. */
    private static final List<String> FOR_STATIC = List.of(
            "dim=256",
            "base.distillation.smoothing=1e-4",
            "training.learning-rate=0.05",
            "training.batch=1024",
            "training.epochs=12");

    /** Usual for fine-tuning; rate and batch were chosen on scifact's development part. */
    private static final List<String> FOR_TRANSFORMERS = List.of(
            "dim=0",
            "max-tokens=0",
            "training.learning-rate=5e-5",
            "training.weight-decay=0.01",
            "training.clip-norm=1",
            "training.batch=64",
            "training.epochs=1");

    public TextSettings {
        if (dim < 0) {
            throw new IllegalArgumentException("dim (" + dim + ") must not be negative; 0: the base's");
        }
        if (maxTokens < 0) {
            throw new IllegalArgumentException(
                    "maxTokens (" + maxTokens + ") must not be negative; 0: as the base does");
        }
        if (!(development >= 0 && development < 1)) {
            throw new IllegalArgumentException(
                    "development (" + development + ") must be in [0, 1): it is the share that is held out");
        }
        if (developmentLimit < 1) {
            throw new IllegalArgumentException("developmentLimit (" + developmentLimit + ") must be at least 1");
        }
    }

    /** For pairs of texts. */
    public static TextSettings defaults() {
        return new TextSettings(
                BaseSettings.none(),
                512,
                256,
                0.05,
                2000,
                "mrr@10",
                WordPieceSettings.defaults(),
                ObjectiveSettings.defaults(),
                ViewSettings.none(),
                MethodSettings.none(),
                NegativesSettings.none(),
                TrainingSettings.defaults());
    }

    /**
     * For code: identifiers are split, texts cut early (the signature says most), and neighbours kept together. Chosen on the
     * quickstart's development library.
     */
    public static TextSettings forCode() {
        TextSettings text = defaults();
        return new TextSettings(
                text.base,
                text.dim,
                96,
                text.development,
                text.developmentLimit,
                text.metric,
                WordPieceSettings.forCode(),
                text.objective,
                text.views,
                text.method,
                text.negatives,
                Settings.override(text.training, List.of("batch=512", "epochs=6", "neighbours=32")));
    }

    /**
     * For a base, with rates and sizes that suit its kind.
     *
     * @param base as {@link TextTraining#base} takes it
     */
    public static TextSettings startingFrom(String base) {
        BaseSettings named = Settings.override(BaseSettings.none(), List.of("name=" + base));
        if (named.isNone()) {
            return defaults();
        }
        List<String> suited = named.isStatic() ? FOR_STATIC : FOR_TRANSFORMERS;
        TextSettings text = Settings.override(defaults(), suited);
        return Settings.override(text, List.of("base.name=" + base));
    }

    /** The same with another loss. */
    TextSettings with(ObjectiveSettings other) {
        return new TextSettings(
                base,
                dim,
                maxTokens,
                development,
                developmentLimit,
                metric,
                vocabulary,
                other,
                views,
                method,
                negatives,
                training);
    }
}
