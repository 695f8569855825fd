package dev.dipole.monitor;

import java.util.List;

/**
 * How near to each other lie what belongs together, at unit length:
 *
 * <pre>
 * alignment = mean over the pairs of ‖aᵢ − cᵢ‖²   in [0, 4]
 * </pre>
 *
 * <p>Wang and Isola 2020, "Understanding Contrastive Representation Learning through Alignment and Uniformity on the
 * Hypersphere", section 4.1, with α = 2. Equals 2 − 2 · mean cosine of the positives.
 */
final class Alignment implements Indicator {

    private static final Figure FIGURE = new Figure(
            "alignment", "squared distance of a pair", 0, 1.4, "0 where pairs coincide, 2 where they are unrelated");

    @Override
    public List<Figure> figures() {
        return List.of(FIGURE);
    }

    @Override
    public boolean ofPairs() {
        return true;
    }

    @Override
    public double[] measure(EmbeddingSample sample) {
        EmbeddingSample.Side anchors = sample.anchors();
        EmbeddingSample.Side candidates = sample.candidates();
        double sum = 0;
        for (int i = 0; i < sample.rows(); i++) {
            int diagonal = i * sample.rows() + i;
            sum += anchors.products()[diagonal] + candidates.products()[diagonal] - 2 * sample.score(i, i);
        }
        return new double[] {Math.max(0, sum / sample.rows())};
    }
}
