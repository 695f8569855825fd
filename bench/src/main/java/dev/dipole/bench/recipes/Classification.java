package dev.dipole.bench.recipes;

import dev.dipole.TextRecipe;
import dev.dipole.data.Example;
import dev.dipole.data.JudgedRows;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.eval.ClassificationTask;
import dev.dipole.eval.TaskReport;
import dev.dipole.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Probes on the vectors of labelled texts. */
final class Classification implements Measure {

    private final String data;
    private final String split;
    private final List<String> metrics;
    private final ClassificationTask<String> task;

    Classification(TextRecipe recipe, TextRecipe.Evaluation evaluation, Place place) {
        Path learned = place.root().resolve(Objects.requireNonNull(evaluation.training(), recipe.name()));
        place.require(learned, learned);
        data = place.name(learned);
        split = place.split();
        metrics = evaluation.metrics();
        List<Example<String>> training;
        List<Example<String>> test;
        if (place.development() && evaluation.development() == null) {
            Sources.Split<String> held = Place.held(read(learned));
            training = held.training().readAll();
            test = held.development().readAll();
        } else {
            training = read(learned).readAll();
            test = read(place.measured(evaluation)).readAll();
        }
        task = new ClassificationTask<>(data, training, test, ClassificationTask.standard());
    }

    private static Source<String> read(Path file) {
        return JudgedRows.guess(file).read(file, Integer.MAX_VALUE);
    }

    @Override
    public List<Figure> of(Model model, Source<String> training) {
        TaskReport report = task.evaluate(model);
        List<Figure> figures = new ArrayList<>();
        for (String metric : metrics) {
            TaskReport.Figure figure = report.figure(metric);
            double[] items =
                    figure.items().stream().mapToDouble(Double::doubleValue).toArray();
            figures.add(
                    items.length == 0
                            ? Figure.plain(data, split, metric, figure.interval())
                            : Figure.mean(data, split, metric, items));
        }
        return figures;
    }
}
