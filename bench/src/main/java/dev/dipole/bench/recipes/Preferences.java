package dev.dipole.bench.recipes;

import dev.dipole.TextRecipe;
import dev.dipole.data.Reading;
import dev.dipole.data.Source;
import dev.dipole.eval.TaskReport;
import dev.dipole.eval.TripletAccuracy;
import dev.dipole.model.Model;
import java.nio.file.Path;
import java.util.List;

/** The share of pairs whose chosen text has the larger reward, an inner product; a tie is wrong. */
final class Preferences implements Measure {

    private final String data;
    private final String split;
    private final TripletAccuracy task;

    Preferences(TextRecipe recipe, TextRecipe.Evaluation evaluation, Place place) {
        if (!evaluation.metrics().equals(List.of("accuracy"))) {
            throw new IllegalArgumentException("metrics (" + evaluation.metrics()
                    + ") of preferences must be [accuracy]; nothing else is measured");
        }
        Path measured = place.measured(evaluation);
        Reading reading = recipe.data().get(0).reading().of(Place.last(measured));
        data = place.name(measured);
        split = place.split() + ", unseen topics";
        task = TripletAccuracy.of(reading.open(Place.parent(measured)));
    }

    @Override
    public List<Figure> of(Model model, Source<String> training) {
        TaskReport.Figure figure = task.evaluate(model).figure("dot-accuracy");
        return List.of(Figure.mean(
                data,
                split,
                "accuracy",
                figure.items().stream().mapToDouble(Double::doubleValue).toArray()));
    }
}
