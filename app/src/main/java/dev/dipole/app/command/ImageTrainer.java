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

    /** Trains and saves. */
    void train(ImageSettings settings, Destination to) {
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
                .run(to.run())
                .cache(to.cache())
                .skip(data.columns().badRows())
                .listener(new TrainingProgress(main.err(), main.terminal()))
                .train(source)) {
            OutputGuard.during(
                    to.folder(), () -> model.save(to.folder(), to.run().logs()));
            to.run().finish();
            new TrainedReport(
                            to.folder(), model.hash(), model.dim(), model.history(), (System.nanoTime() - began) * 1e-9)
                    .show(
                            main,
                            Map.of("skipped_pictures", data.columns().skipped()),
                            List.of(
                                    "eval " + to.folder() + " --data PICTURES",
                                    "index " + to.folder() + " --data PICTURES --out index"));
            data.columns().reportSkipped(main.err());
        }
    }
}
