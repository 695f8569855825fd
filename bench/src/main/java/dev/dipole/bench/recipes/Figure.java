package dev.dipole.bench.recipes;

import dev.dipole.eval.BootstrapInterval;
import dev.dipole.eval.Correlation;
import dev.dipole.eval.PairedCorrelationTest;
import dev.dipole.eval.PairedRandomisationTest;
import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One number of a model, with what it takes to test it against another model's.
 *
 * @param data what the table calls the data
 * @param split the same of the measured part
 * @param metric such as {@code ndcg@10}
 * @param items [items] values, of which the number is the mean, or, where there is a truth, scores; empty: it cannot be tested
 * @param truth [items] what the scores should go together with by Spearman's correlation; empty: the number is a mean
 */
record Figure(
        String data,
        String split,
        String metric,
        double value,
        double low,
        double high,
        List<Double> items,
        List<Double> truth) {

    private static final RandomKey KEY = RandomKey.ofSeed(1);

    Figure {
        items = List.copyOf(items);
        truth = List.copyOf(truth);
        if (!truth.isEmpty() && truth.size() != items.size()) {
            throw new IllegalArgumentException(
                    "there are " + items.size() + " scores and " + truth.size() + " of the truth; give one for each");
        }
    }

    /** A mean. */
    static Figure mean(String data, String split, String metric, double[] items) {
        return of(data, split, metric, BootstrapInterval.of(items, KEY), items, new double[0]);
    }

    /** Spearman's correlation of scores with the truth. */
    static Figure correlation(String data, String split, String metric, double[] scores, double[] truth) {
        Correlation correlation = Correlation.of(scores, truth);
        return of(data, split, metric, BootstrapInterval.of(scores.length, correlation::spearman, KEY), scores, truth);
    }

    /** A number that cannot be tested item by item. */
    static Figure plain(String data, String split, String metric, BootstrapInterval interval) {
        return of(data, split, metric, interval, new double[0], new double[0]);
    }

    private static Figure of(
            String data, String split, String metric, BootstrapInterval interval, double[] items, double[] truth) {
        return new Figure(
                data,
                split,
                metric,
                interval.mean(),
                interval.lower(),
                interval.upper(),
                Arrays.stream(items).boxed().toList(),
                Arrays.stream(truth).boxed().toList());
    }

    /** Whether the other is the same number of another model. */
    boolean isOf(Figure other) {
        return data.equals(other.data) && split.equals(other.split) && metric.equals(other.metric);
    }

    /** The p-value of the difference, two-sided; null where it cannot be tested. */
    @Nullable Double p(Figure baseline) {
        if (items.isEmpty() || baseline.items.size() != items.size()) {
            return null;
        }
        double[] first = array(items);
        double[] second = array(baseline.items);
        return truth.isEmpty()
                ? PairedRandomisationTest.of(first, second, KEY).pValue()
                : PairedCorrelationTest.of(first, second, array(truth), KEY).pValue();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
