package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/** Precision at rank R, where R is how many relevant documents the query has. */
public record RPrecision() implements Metric {

    @Override
    public String name() {
        return "rprec";
    }

    @Override
    public int depth() {
        return Integer.MAX_VALUE;
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> grades) {
        int relevant = Judged.relevant(grades);
        return relevant == 0 ? 0 : (double) Judged.found(ranking, grades, relevant) / relevant;
    }
}
