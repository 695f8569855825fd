package dev.dipole.bench.recipes;

import dev.dipole.bench.results.ResultRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one model reached.
 *
 * @param label what the table calls it
 * @param seed of its training
 * @param seconds from its data to its figures
 */
record Measured(String label, long seed, double seconds, List<Figure> figures) {

    Measured {
        figures = List.copyOf(figures);
    }

    /**
     * Its rows.
     *
     * @param baseline that each figure is tested against; null, or itself: none
     * @param sources the commit of the sources
     */
    List<ResultRow> rows(@Nullable Measured baseline, String sources) {
        List<ResultRow> rows = new ArrayList<>();
        for (Figure figure : figures) {
            Figure other = baseline == null || baseline.equals(this)
                    ? null
                    : baseline.figures.stream().filter(figure::isOf).findFirst().orElse(null);
            rows.add(new ResultRow(
                    label,
                    figure.data(),
                    figure.split(),
                    figure.metric(),
                    figure.value(),
                    figure.low(),
                    figure.high(),
                    other == null || baseline == null ? null : baseline.label,
                    other == null ? null : figure.p(other),
                    seed,
                    seconds,
                    sources));
        }
        return rows;
    }
}
