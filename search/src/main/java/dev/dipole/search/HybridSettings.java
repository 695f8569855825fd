package dev.dipole.search;

import java.util.List;

/**
 * How rankings are fused.
 *
 * @param rankConstant added to every rank, at least 0: the larger, the less the first ranks stand out (the paper's k)
 * @param depth how many answers of each retriever are fused, at least 1; where more are asked for, their number
 * @param weights of the retrievers, in their order, each above 0; empty for equal weights
 */
public record HybridSettings(int rankConstant, int depth, List<Double> weights) {

    public HybridSettings {
        weights = List.copyOf(weights);
        if (rankConstant < 0) {
            throw new IllegalArgumentException("rankConstant (" + rankConstant + ") must be at least 0; maybe 60");
        }
        if (depth < 1) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least 1; maybe 100");
        }
        for (double weight : weights) {
            if (!(weight > 0 && Double.isFinite(weight))) {
                throw new IllegalArgumentException("weight (" + weight
                        + ") must be above 0; leave a retriever out instead of weighing it nothing");
            }
        }
    }

    /** The constant 60 of the paper, 100 answers of each, equal weights. */
    public static HybridSettings defaults() {
        return new HybridSettings(60, 100, List.of());
    }
}
