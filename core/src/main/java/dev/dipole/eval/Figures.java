package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.List;

/** How tasks make figures: each with an interval, all from one key, so that figures of the same items share their draws. */
final class Figures {

    private static final RandomKey KEY = RandomKey.ofSeed(1);

    private Figures() {}

    /** The mean of values that are one for each item. */
    static TaskReport.Figure mean(String name, double[] items) {
        return new TaskReport.Figure(
                name,
                BootstrapInterval.of(items, KEY),
                Arrays.stream(items).boxed().toList());
    }

    /** The mean of values, such as of repeated draws, that are no items of the data. */
    static TaskReport.Figure meanOf(String name, double[] values) {
        return new TaskReport.Figure(name, BootstrapInterval.of(values, KEY), List.of());
    }

    /** A figure that is no mean. */
    static TaskReport.Figure statistic(String name, int items, BootstrapInterval.Statistic statistic) {
        return new TaskReport.Figure(name, BootstrapInterval.of(items, statistic, KEY), List.of());
    }
}
