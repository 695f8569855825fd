package dev.dipole.app.command;

import dev.dipole.app.Main;
import dev.dipole.data.Source;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.eval.ClassificationTask;
import dev.dipole.eval.Probe;
import dev.dipole.model.EncoderFolder;
import dev.dipole.model.ImageModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures models of pictures by probes: weighted nearest neighbours, a linear classifier, and one of few shots. */
final class ImageEvaluation {

    private static final String TRAINING = "train";

    private ImageEvaluation() {}

    /** Whether a path is the folder of a model that takes no texts. */
    static boolean isOne(Path system) {
        return Files.isDirectory(system) && EncoderFolder.holds(system);
    }

    /**
     * Measures and reports.
     *
     * @param folders name to the model's folder
     * @param data a folder or tar archive of pictures
     * @param training the same, of what probes learn from; null: {@code data}, under {@code train}
     * @param split the folder in {@code data} that is measured on
     * @param perQuery where the values of single pictures go, or null
     */
    static void run(
            Main main,
            Map<String, Path> folders,
            Path data,
            @Nullable Path training,
            String split,
            List<Probe> probes,
            @Nullable Path perQuery) {
        if (split.equals(TRAINING) && training == null) {
            throw new IllegalArgumentException("--split (" + split + ") of " + data
                    + " is what the probes learn from; measure on another, or name --train-data");
        }
        Source<Image> test = Images.labelled(data, split);
        Source<Image> learned = training == null ? Images.labelled(data, TRAINING) : labelled(training);
        ClassificationTask<Image> task =
                new ClassificationTask<>(test.name(), learned.readAll(), test.readAll(), probes);
        Map<String, ImageModel> models = new LinkedHashMap<>();
        try {
            folders.forEach((name, folder) -> models.put(name, ImageModel.load(folder)));
            EncoderEvaluation.run(main, task, models, perQuery);
        } finally {
            models.values().forEach(ImageModel::close);
        }
    }

    private static Source<Image> labelled(Path training) {
        return Images.labelled(training, Images.holds(training, TRAINING) ? TRAINING : "");
    }
}
