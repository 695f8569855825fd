package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.ImageRecipe;
import dev.dipole.ImageSettings;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.Image;
import dev.dipole.model.ImageModel;
import dev.dipole.train.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Trains a model of pictures as a recipe says, and reports. */
final class ImageTrainer {

    private final Main main;
    private final ImageRecipe recipe;
    private final TrainingData data;

    /**
     * A trainer.
     *
     * @param data folders or archives of pictures, or the folder of all data sets; their split is the folder in each that is
     *     learned from: without one train, where there is one, or all
     */
    ImageTrainer(Main main, ImageRecipe recipe, TrainingData data) {
        this.main = main;
        this.recipe = recipe;
        this.data = data;
    }

    /**
     * Trains and saves.
     *
     * @param folder where the model goes
     * @param run where what an interrupted run goes on from is kept
     */
    void train(ImageSettings settings, Path folder, RunFolder run) {
        long began = System.nanoTime();
        List<Source<Image>> sources = new ArrayList<>();
        for (Path path : data.paths()) {
            String split = data.split(path);
            sources.add(split == null ? recipe.source(path) : recipe.source(path, split));
        }
        Source<Image> source = Sources.concat(sources);
        main.err().println("reading " + source.name());
        main.err().flush();
        try (ImageModel model = Dipole.images()
                .settings(settings)
                .run(run)
                .skip(data.columns().badRows())
                .listener(new TrainingProgress(main.err(), main.terminal()))
                .train(source)) {
            OutputGuard.during(folder, () -> model.save(folder, run.logs()));
            run.finish();
            report(model, folder, (System.nanoTime() - began) * 1e-9);
            data.columns().reportSkipped(main.err());
        }
    }

    private void report(ImageModel model, Path folder, double seconds) {
        Map<String, Object> history = model.history();
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model", folder.toString());
            json.put("hash", model.hash());
            json.put("dim", model.dim());
            json.put("examples", history.get("examples"));
            json.put("steps", history.get("steps"));
            json.put("skipped_pictures", data.columns().skipped());
            json.put("loss", history.get("loss"));
            json.put("warnings", history.get("warnings"));
            json.put("train_seconds", history.get("training-seconds"));
            json.put("total_seconds", seconds);
            JsonOut.print(main.out(), json);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "The model is in %s: %,d dimensions, %s in all.%n",
                        folder,
                        model.dim(),
                        TrainingProgress.duration(seconds));
        main.out().println("Next:");
        main.out().println("  dipole eval " + folder + " --data PICTURES");
        main.out().flush();
    }
}
