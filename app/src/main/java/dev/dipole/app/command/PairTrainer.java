package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.model.PairModel;
import dev.dipole.model.TowerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Trains the towers that a recipe asks for, and reports. */
final class PairTrainer {

    private final Main main;
    private final PairRecipe recipe;
    private final TrainingData data;

    /**
     * A trainer.
     *
     * @param data as {@link dev.dipole.tower.TowerData} reads it; its split is the folder of a folder or archive that is learned
     *     from: without one train, where there is one, or all
     */
    PairTrainer(Main main, PairRecipe recipe, TrainingData data) {
        this.main = main;
        this.recipe = recipe;
        this.data = data;
    }

    /** Trains and saves. */
    void train(PairSettings settings, Destination to) {
        long began = System.nanoTime();
        List<Path> paths = data.paths();
        Source<Media> source = recipe.data(settings)
                .open(
                        paths,
                        data.columns().chosen(),
                        data.split(paths.get(0)),
                        data.columns().badRows());
        main.err().println("reading " + source.name());
        if (to.cache() != null
                && !List.of(recipe.anchors(), String.valueOf(recipe.candidates()))
                        .contains("pictures")) {
            main.err()
                    .println("--cache keeps nothing: only pictures are kept, and no tower of " + recipe.name()
                            + " sees any");
        }
        main.err().flush();
        try (PairModel model = Dipole.towers(recipe)
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
                    .show(main, Map.of("skipped_rows", data.columns().skipped()), next(model, settings, to.folder()));
            data.columns().reportSkipped(main.err());
        }
    }

    private List<String> next(PairModel model, PairSettings settings, Path folder) {
        if (recipe.anchors().equals("items")) {
            String own = String.valueOf(data.paths().get(0));
            return List.of("eval " + folder
                    + (settings.items().holdsOut() ? " --data " + own : " --data LATER --train-data " + own));
        }
        if (model.isShared()) {
            return List.of(
                    "eval " + folder + " --data " + model.anchors().kind().toUpperCase(Locale.ROOT)
                            + " --task verification",
                    index(folder, model),
                    embed(folder, model.anchors()));
        }
        List<String> next = new ArrayList<>(List.of("eval " + folder + " --data ROWS"));
        next.add(index(folder, model));
        next.add(embed(folder.resolve(PairModel.ANCHORS), model.anchors()));
        next.add(embed(folder.resolve(PairModel.CANDIDATES), model.candidates()));
        return next;
    }

    private static String index(Path folder, PairModel model) {
        String kind = IndexModel.indexed(model).kind();
        return "index " + folder + " --data " + kind.toUpperCase(Locale.ROOT) + " --out index";
    }

    private static String embed(Path folder, TowerModel tower) {
        return "embed " + folder + " --data " + tower.kind().toUpperCase(Locale.ROOT) + " --out vectors.npy";
    }
}
