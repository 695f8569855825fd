package dev.dipole.monitor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every indicator: drives measurements, the contract tests and the page of the docs. */
public final class Indicators {

    private static final List<Indicator> ALL = List.of(
            new Alignment(), new Uniformity(), new Spread(), new EffectiveRank(), new ScoreOverlap(), new Hubness());

    /** Digits that are kept: what follows is rounding, and would make the logs of two machines differ. */
    private static final MathContext DIGITS = new MathContext(6);

    /** Where nothing is known to belong together, both sides are the same, and one is told. */
    private static final String OTHER_SIDE = ".anchors";

    private Indicators() {}

    /** Every indicator that there is, in the order in which they are shown. */
    public static List<Indicator> all() {
        return ALL;
    }

    /** The figure of a name, where there is one. */
    public static Optional<Indicator.Figure> figure(String name) {
        return ALL.stream()
                .flatMap(indicator -> indicator.figures().stream())
                .filter(figure -> figure.name().equals(name))
                .findFirst();
    }

    /**
     * All figures of a sample by name, in a fixed order, to six digits. Where nothing is known to belong together, without
     * those that need it, and of the candidates only.
     */
    public static Map<String, Double> measure(EmbeddingSample sample) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Indicator indicator : ALL) {
            if (indicator.ofPairs() && !sample.paired()) {
                continue;
            }
            double[] measured = indicator.measure(sample);
            for (int i = 0; i < measured.length; i++) {
                String name = indicator.figures().get(i).name();
                if (sample.paired() || !name.endsWith(OTHER_SIDE)) {
                    values.put(name, rounded(measured[i]));
                }
            }
        }
        return values;
    }

    static double rounded(double value) {
        if (!Double.isFinite(value)) {
            return value;
        }
        double rounded = new BigDecimal(value).round(DIGITS).doubleValue();
        // Sums that should be 0 end a little beside it.
        return Math.abs(rounded) < 1e-12 ? 0 : rounded;
    }
}
