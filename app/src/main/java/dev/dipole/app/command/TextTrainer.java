package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.TextRecipe;
import dev.dipole.TextSettings;
import dev.dipole.TextTraining;
import dev.dipole.app.Main;
import dev.dipole.app.MiningIndexes;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.model.Model;
import dev.dipole.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains a model of texts and reports. */
final class TextTrainer {

    /** Fewer steps than these leave the weights near where they began, however small the data is. */
    private static final long LEAST_STEPS = 60;

    private final Main main;
    private final TrainingData data;
    private final @Nullable TextRecipe recipe;

    /**
     * A trainer.
     *
     * @param recipe as whose data the data are read; null: none
     */
    TextTrainer(Main main, TrainingData data, @Nullable TextRecipe recipe) {
        this.main = main;
        this.data = data;
        this.recipe = recipe;
    }

    /**
     * Trains and saves.
     *
     * @param decided whether the settings say how long is trained; otherwise few examples are gone through more often
     */
    void train(TextSettings chosen, boolean decided, Destination to) {
        long began = System.nanoTime();
        Source<String> source = data.source(recipe);
        ExampleFiles.reportLeftOut(source, main.err());
        Sources.requireTrainable(source, chosen.objective().create().readsScores());
        data.columns().reportSkipped(main.err());
        TextSettings settings = decided ? chosen : suited(chosen, source);
        if (to.cache() != null
                && !settings.method().hasGuide()
                && !settings.method().hasTeacher()) {
            main.err()
                    .println("--cache keeps nothing: this training asks neither a teacher (method.teacher) nor a guide"
                            + " (method.guide)");
        }
        main.err()
                .println("reading " + source.name()
                        + (settings.base().name().equals("none")
                                ? " and training a vocabulary"
                                : ", starting from " + settings.base().name()));
        main.err().flush();
        TextTraining training = Dipole.text()
                .settings(settings)
                .run(to.run())
                .cache(to.cache())
                .listener(new TrainingProgress(main.err(), main.terminal()));
        data.development(recipe).ifPresent(training::development);
        MiningIndexes.give(training, settings, () -> data.corpus(recipe));
        try (Model model = training.train(source)) {
            OutputGuard.during(
                    to.folder(), () -> model.save(to.folder(), to.run().logs()));
            to.run().finish();
            report(model, settings, to.folder(), (System.nanoTime() - began) * 1e-9);
            data.columns().reportSkipped(main.err());
        }
    }

    /** More passes over few examples. */
    private TextSettings suited(TextSettings settings, Source<String> source) {
        long batch = settings.training().batch();
        // Whether they are few is known before all of them are read.
        long examples = Sources.limit(source, LEAST_STEPS * batch).count();
        long epochs = LEAST_STEPS / Math.max(1, (examples + batch - 1) / batch);
        if (epochs <= settings.training().epochs()) {
            return settings;
        }
        main.err()
                .printf(
                        Locale.ROOT,
                        "%,d examples are few: %d passes over them instead of %d (training.epochs)%n",
                        examples,
                        epochs,
                        settings.training().epochs());
        return Settings.override(settings, List.of("training.epochs=" + epochs));
    }

    private void report(Model model, TextSettings settings, Path folder, double seconds) {
        Map<String, Object> history = model.history();
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        more.put("best_step", history.get("best-step"));
        more.put("skipped_rows", data.columns().skipped());
        more.put("evaluations", history.get("evaluations"));
        new TrainedReport(folder, model.hash(), model.dim(), history, seconds)
                .show(
                        main,
                        more,
                        String.format(
                                Locale.ROOT,
                                ", %,d tokens",
                                model.encoder().tokenizer().vocabularySize()),
                        best(history, settings.metric()),
                        List.of(
                                "eval " + folder + " --data PAIRS_OR_BEIR",
                                "index " + folder + " --data DOCUMENTS --out INDEX",
                                "search INDEX \"a question\""));
    }

    private static String best(Map<String, Object> history, String metric) {
        if (!(history.get("evaluations") instanceof List<?> evaluations)) {
            return "";
        }
        for (Object each : evaluations) {
            if (each instanceof Map<?, ?> evaluation
                    && evaluation.get(metric) instanceof Double value
                    && String.valueOf(evaluation.get("step")).equals(String.valueOf(history.get("best-step")))) {
                return String.format(Locale.ROOT, "; %s %.4f on the held-out part", metric, value);
            }
        }
        return "";
    }
}
