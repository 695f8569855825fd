package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.ImageRecipe;
import dev.dipole.ImageSettings;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.Image;
import dev.dipole.model.ImageModel;
import dev.dipole.train.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            new TrainedReport(folder, model.hash(), model.dim(), model.history(), (System.nanoTime() - began) * 1e-9)
                    .show(
                            main,
                            Map.of("skipped_pictures", data.columns().skipped()),
                            List.of(
                                    "eval " + folder + " --data PICTURES",
                                    "index " + folder + " --data PICTURES --out index"));
            data.columns().reportSkipped(main.err());
        }
    }
}
