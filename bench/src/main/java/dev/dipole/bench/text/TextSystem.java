package dev.dipole.bench.text;

import dev.dipole.Dipole;
import dev.dipole.TextSettings;
import dev.dipole.data.Source;
import dev.dipole.model.Model;
import dev.dipole.settings.Settings;
import dev.dipole.settings.Suggestions;
import dev.dipole.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is measured, in the order in which it is: a baseline stands before what is compared with it. */
enum TextSystem {

    /** Lexical search. */
    BM25("bm25", null, false, null),

    /** The pretrained transformer as it is. */
    MINILM("minilm", TextSystem.BASE, false, BM25),

    /** The same, fine-tuned. */
    MINILM_TUNED("minilm-tuned", TextSystem.BASE, true, MINILM),

    /** A static encoder that is distilled from the transformer, and not trained. */
    STATIC("static", "static:" + TextSystem.BASE, false, BM25),

    /** The same, trained. */
    STATIC_TRAINED("static-trained", "static:" + TextSystem.BASE, true, BM25),

    /** A static encoder that is trained from the data alone. */
    SCRATCH("scratch", "none", true, BM25);

    /**
     * How long the transformer is trained where one pass over the data is too short, or takes hours on two processors; by data set.
     * Chosen on scifact's development part, and by what the machine affords.
     */
    private static final Map<String, String> LENGTH =
            Map.of("scifact", "training.epochs=3", "medquad", "training.steps=40");

    /** The pretrained model of them all. */
    static final String BASE = "all-minilm-l6-v2";

    private final String recipe;
    private final @Nullable String base;
    private final boolean trained;
    private final @Nullable TextSystem baseline;

    TextSystem(String recipe, @Nullable String base, boolean trained, @Nullable TextSystem baseline) {
        this.recipe = recipe;
        this.base = base;
        this.trained = trained;
        this.baseline = baseline;
    }

    /** The system of a name. */
    static TextSystem of(String recipe) {
        List<String> known = recipes();
        int place = known.indexOf(recipe);
        if (place < 0) {
            throw new IllegalArgumentException(
                    "system (" + recipe + ") must be one of " + String.join(", ", known) + "; "
                            + Suggestions.nearest(recipe, known)
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("choose of these"));
        }
        return values()[place];
    }

    /** The names of all, in their order. */
    static List<String> recipes() {
        return Arrays.stream(values()).map(TextSystem::recipe).toList();
    }

    /** What the table calls it. */
    String recipe() {
        return recipe;
    }

    /** What the table calls its fusion with BM25. */
    String hybrid() {
        return recipe + "+" + BM25.recipe;
    }

    /** Whether it has a model, and so vectors. */
    boolean isDense() {
        return base != null;
    }

    /** Whether it learns from the data, and so depends on a seed. */
    boolean isTrained() {
        return trained;
    }

    /** What its figures are tested against; null: nothing. */
    @Nullable TextSystem baseline() {
        return baseline;
    }

    /**
     * How its model is made.
     *
     * @param data name of the data set
     * @param assignments further settings, such as {@code training.epochs=2}
     */
    TextSettings settings(String data, List<String> assignments, long seed) {
        if (base == null) {
            throw new IllegalStateException(recipe + " has no model and so no settings");
        }
        List<String> all = new ArrayList<>();
        String length = LENGTH.get(data);
        if (this == MINILM_TUNED && length != null) {
            all.add(length);
        }
        all.addAll(assignments);
        all.add("training.seed=" + seed);
        return Settings.override(TextSettings.startingFrom(base), all);
    }

    /** Its model; the caller closes it. */
    Model model(TextSettings settings, Source<String> training, TrainingListener listener) {
        return trained
                ? Dipole.text().settings(settings).listener(listener).train(training)
                : Dipole.text().settings(settings).untrained(training);
    }
}
