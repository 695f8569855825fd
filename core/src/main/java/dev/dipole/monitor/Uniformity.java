package dev.dipole.monitor;

import java.util.List;

/**
 * How evenly the embeddings of one side cover the sphere, lower being more even:
 *
 * <pre>
 * uniformity = ln mean over x ≠ y of exp(−2 ‖x − y‖²)   in [−8, 0]
 * </pre>
 *
 * <p>Wang and Isola 2020, section 4.2, with t = 2. Where all are equal it is 0; on a sphere of many dimensions that is
 * covered evenly, near −4, in two dimensions −1.57.
 */
final class Uniformity implements Indicator {

    private static final String MEANING = "how evenly the sphere is covered";
    private static final String AGAINST = "0 where all are equal, about -4 where they are spread evenly";

    private static final List<Figure> FIGURES = List.of(
            new Figure("uniformity.anchors", MEANING, -8, -1.5, AGAINST),
            new Figure("uniformity.candidates", MEANING, -8, -1.5, AGAINST));

    @Override
    public List<Figure> figures() {
        return FIGURES;
    }

    @Override
    public boolean ofPairs() {
        return false;
    }

    @Override
    public double[] measure(EmbeddingSample sample) {
        return new double[] {of(sample.anchors()), of(sample.candidates())};
    }

    private static double of(EmbeddingSample.Side side) {
        double sum = 0;
        for (int x = 1; x < side.rows(); x++) {
            for (int y = 0; y < x; y++) {
                sum += Math.exp(-2 * side.squaredDistance(x, y));
            }
        }
        return Math.log(sum / (0.5 * side.rows() * (side.rows() - 1)));
    }
}
