package dev.dipole.bench.recipes;

import dev.dipole.TextRecipe;
import dev.dipole.data.Example;
import dev.dipole.data.JudgedRows;
import dev.dipole.data.Source;
import dev.dipole.eval.PairSimilarity;
import dev.dipole.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Spearman's correlation of cosines with the scores of pairs, also of vectors that are cut. */
final class Similarity implements Measure {

    private final String data;
    private final String split;
    private final List<Integer> dimensions;
    private final List<Example<String>> pairs;

    Similarity(TextRecipe.Evaluation evaluation, Place place) {
        if (!evaluation.metrics().equals(List.of("spearman"))) {
            throw new IllegalArgumentException("metrics (" + evaluation.metrics()
                    + ") of similarity must be [spearman]; nothing else is measured");
        }
        Path file = place.measured(evaluation);
        data = place.name(file);
        split = place.split();
        dimensions = evaluation.dimensions();
        pairs = JudgedRows.guess(file).read(file, Integer.MAX_VALUE).readAll();
    }

    @Override
    public List<Figure> of(Model model, Source<String> training) {
        float[][] left = model.encode(pairs.stream().map(Example::anchor).toList());
        float[][] right =
                model.encode(pairs.stream().map(pair -> pair.positives().get(0)).toList());
        double[] truth = pairs.stream().mapToDouble(Example::score).toArray();
        List<Figure> figures = new ArrayList<>();
        for (int dim : dimensions.isEmpty() ? List.of(model.dim()) : dimensions) {
            double[] cosines = new double[truth.length];
            for (int i = 0; i < cosines.length; i++) {
                cosines[i] = PairSimilarity.COSINE.score(Arrays.copyOf(left[i], dim), Arrays.copyOf(right[i], dim));
            }
            String metric = dimensions.isEmpty() ? "spearman" : "spearman, " + dim + " numbers";
            figures.add(Figure.correlation(data, split, metric, cosines, truth));
        }
        return figures;
    }
}
