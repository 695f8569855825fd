package dev.dipole;

import dev.dipole.settings.Setting;
import dev.dipole.settings.Settings;
import dev.dipole.text.WordPieceSettings;
import dev.dipole.train.TrainingSettings;
import java.util.List;

/** Everything that decides how a text model is trained. */
public record TextSettings(
        @Setting("Length of the vectors.") int dim,
        @Setting("Texts are cut after these many tokens.") int maxTokens,

        @Setting("Share of the anchors that is held out of training to choose the best weights by; 0: none.")
        double development,

        @Setting("At most these many held-out examples are used.")
        int developmentLimit,

        @Setting("The metric by which the best weights are chosen.")
        String metric,

        @Setting("How the vocabulary is trained.") WordPieceSettings vocabulary,
        @Setting("The loss.") ObjectiveSettings objective,
        @Setting("What is carried along.") MethodSettings method,
        @Setting("The training loop.") TrainingSettings training) {

    public TextSettings {
        if (dim < 1) {
            throw new IllegalArgumentException("dim (" + dim + ") must be at least 1");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens (" + maxTokens + ") must be at least 1");
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
                512,
                256,
                0.05,
                2000,
                "mrr@10",
                WordPieceSettings.defaults(),
                ObjectiveSettings.defaults(),
                MethodSettings.none(),
                TrainingSettings.defaults());
    }

    /**
     * For code: identifiers are split, texts cut early (the signature says most), and neighbours kept together. Chosen on the
     * quickstart's development library.
     */
    public static TextSettings forCode() {
        TextSettings text = defaults();
        return new TextSettings(
                text.dim,
                96,
                text.development,
                text.developmentLimit,
                text.metric,
                WordPieceSettings.forCode(),
                text.objective,
                text.method,
                Settings.override(text.training, List.of("batch=512", "epochs=6", "neighbours=32")));
    }

    /** The same with another loss. */
    TextSettings with(ObjectiveSettings other) {
        return new TextSettings(
                dim, maxTokens, development, developmentLimit, metric, vocabulary, other, method, training);
    }
}
