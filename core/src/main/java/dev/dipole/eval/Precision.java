package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/**
 * How many of the first ranks hold a relevant document, divided by the depth even where fewer were found.
 *
 * @param depth ranks that count, at least 1
 */
public record Precision(int depth) implements Metric {

    public Precision {
        Judged.checkDepth("p", depth);
    }

    @Override
    public String name() {
        return Judged.name("p", depth);
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> grades) {
        return (double) Judged.found(ranking, grades, depth) / depth;
    }
}
