package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/**
 * The share of all relevant documents that stands within the depth.
 *
 * @param depth ranks that count, at least 1
 */
public record Recall(int depth) implements Metric {

    public Recall {
        Judged.checkDepth("recall", depth);
    }

    @Override
    public String name() {
        return Judged.name("recall", depth);
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> grades) {
        int relevant = Judged.relevant(grades);
        return relevant == 0 ? 0 : (double) Judged.found(ranking, grades, depth) / relevant;
    }
}
