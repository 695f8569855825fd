package dev.dipole.bench.results;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param recipe what was run, such as {@code dpr}, or {@code bm25}
 * @param data on which data
 * @param split of the data, such as {@code test} or {@code test, unseen documents}
 * @param metric such as {@code ndcg@10}
 * @param value the figure itself
 * @param low lower end of its interval at 95%; null where there is none
 * @param high upper end
 * @param baseline the recipe that it is compared with; null where with none
 * @param p of the difference from the baseline; null where it was not tested
 * @param seed of the run; 0 where nothing is random
 * @param seconds that the run took, from start to figures
 * @param commit of the sources that ran
 */
@JsonPropertyOrder({
    "recipe",
    "data",
    "split",
    "metric",
    "value",
    "low",
    "high",
    "baseline",
    "p",
    "seed",
    "seconds",
    "commit"
})
public record ResultRow(
        String recipe,
        String data,
        String split,
        String metric,
        double value,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable String baseline,
        @Nullable Double p,
        long seed,
        double seconds,
        String commit) {

    public ResultRow {
        for (String name : List.of(recipe, data, split, metric, commit)) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("recipe (" + recipe + "), data (" + data + "), split (" + split
                        + "), metric (" + metric + ") and commit (" + commit + ") must all be named");
            }
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "value (" + value + ") must be finite; a run without a figure has no row");
        }
        if ((low == null) != (high == null)) {
            throw new IllegalArgumentException(
                    "low (" + low + ") and high (" + high + ") must both be given, or neither");
        }
    }

    /** What a newer row replaces: the same figure of the same seed, whatever it was compared with. */
    List<Object> key() {
        return List.of(recipe, data, split, metric, seed);
    }
}
