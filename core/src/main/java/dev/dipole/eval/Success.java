package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/**
 * 1 if a relevant document stands within the depth, else 0.
 *
 * @param depth ranks that count, at least 1
 */
public record Success(int depth) implements Metric {

    public Success {
        Judged.checkDepth("success", depth);
    }

    @Override
    public String name() {
        return Judged.name("success", depth);
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> grades) {
        return Judged.found(ranking, grades, depth) > 0 ? 1 : 0;
    }
}
