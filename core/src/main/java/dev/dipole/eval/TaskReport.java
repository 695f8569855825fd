package dev.dipole.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an encoder reached on one task.
 *
 * @param task the task's name
 * @param kind such as {@code sts} or {@code classification}
 * @param size the counts that figures rest on, such as {@code pairs} to 1379, in the order in which they are told
 * @param figures the most telling first, with different names
 */
public record TaskReport(String task, String kind, Map<String, Integer> size, List<Figure> figures) {

    public TaskReport {
        size = Collections.unmodifiableMap(new LinkedHashMap<>(size));
        figures = List.copyOf(figures);
        long names = figures.stream().map(Figure::name).distinct().count();
        if (figures.isEmpty() || names < figures.size()) {
            throw new IllegalArgumentException("figures of " + task + " "
                    + figures.stream().map(Figure::name).toList()
                    + " must have at least one, and each a name of its own");
        }
    }

    /**
     * One number.
     *
     * @param name such as {@code cosine-spearman} or {@code knn@20}
     * @param interval the number ({@link BootstrapInterval#mean}) and how far it might move with other items
     * @param items [items] values whose mean it is, by which two encoders can be compared item by item; empty where the
     *     number is no mean
     */
    public record Figure(String name, BootstrapInterval interval, List<Double> items) {

        public Figure {
            items = List.copyOf(items);
        }

        /** The number itself. */
        public double value() {
            return interval.mean();
        }
    }

    /** The figure of a name. */
    public Figure figure(String name) {
        return figures.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("figure (" + name + ") is not in the report; there are "
                        + String.join(", ", figures.stream().map(Figure::name).toList())));
    }

    /** The number of a name. */
    public double value(String name) {
        return figure(name).value();
    }
}
