package dev.dipole.app.command;

import dev.dipole.app.Main;
import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.eval.ClassificationTask;
import dev.dipole.eval.EvaluationTask;
import dev.dipole.eval.Probe;
import dev.dipole.eval.Verification;
import dev.dipole.model.EncoderFolder;
import dev.dipole.model.ImageModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures models of pictures by probes (weighted nearest neighbours, a linear classifier, and one of few shots), or by
 * verification.
 */
final class ImageEvaluation {

    private static final String TRAINING = "train";
    private static final String TEST = "test";

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
        Source<Image> learned = training == null ? Images.labelled(data, TRAINING) : under(training, TRAINING);
        ClassificationTask<Image> task =
                new ClassificationTask<>(test.name(), learned.readAll(), test.readAll(), probes);
        measure(main, task, folders, perQuery);
    }

    /**
     * Measures how well classes are told apart that no model was trained on, and reports.
     *
     * @param folders name to the model's folder
     * @param data a folder or tar archive of pictures
     * @param split the folder in {@code data} that is measured on; null: test, where there is one, or all
     * @param perQuery where the values of single pictures go, or null
     */
    static void verify(
            Main main, Map<String, Path> folders, Path data, @Nullable String split, @Nullable Path perQuery) {
        List<Example<Image>> all = (split == null ? under(data, TEST) : Images.labelled(data, split)).readAll();
        Verification<Image> task = new Verification<>(
                String.valueOf(data.getFileName()),
                all.stream().map(Example::anchor).toList(),
                all.stream().map(example -> String.valueOf(example.label())).toList());
        measure(main, task, folders, perQuery);
    }

    private static void measure(
            Main main, EvaluationTask<Image> task, Map<String, Path> folders, @Nullable Path perQuery) {
        Map<String, ImageModel> models = new LinkedHashMap<>();
        try {
            folders.forEach((name, folder) -> models.put(name, ImageModel.load(folder)));
            EncoderEvaluation.run(main, task, models, perQuery);
        } finally {
            models.values().forEach(ImageModel::close);
        }
    }

    /** The pictures under a folder, or all where there is no such folder. */
    private static Source<Image> under(Path place, String folder) {
        return Images.labelled(place, Images.holds(place, folder) ? folder : "");
    }
}
