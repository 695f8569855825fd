package dev.dipole.app.tune;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One training with its settings, and what it reached on the development data.
 *
 * @param assignments the tried settings, key to value as written
 * @param values of the metric, one for each development query, in the task's order
 * @param steps of training
 * @param seconds from start to figures
 */
public record Trial(Map<String, String> assignments, double[] values, long steps, double seconds) {

    public Trial {
        assignments = Collections.unmodifiableMap(new TreeMap<>(assignments));
        values = values.clone();
        if (values.length == 0) {
            throw new IllegalArgumentException("values is empty; a trial is judged by at least one query");
        }
    }

    @Override
    public double[] values() {
        return values.clone();
    }

    /** Mean over the development queries. */
    public double mean() {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** The settings as {@code --set} takes them. */
    public List<String> written() {
        return written(assignments);
    }

    /** Settings as {@code --set} takes them. */
    static List<String> written(Map<String, String> assignments) {
        return new TreeMap<>(assignments)
                .entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trial trial
                && assignments.equals(trial.assignments)
                && Arrays.equals(values, trial.values)
                && steps == trial.steps
                && Double.compare(seconds, trial.seconds) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * assignments.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return written() + ": " + mean();
    }
}
