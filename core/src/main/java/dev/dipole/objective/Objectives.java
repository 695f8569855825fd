package dev.dipole.objective;

import dev.dipole.objective.InfoNce.Direction;
import java.util.List;
import java.util.stream.Collectors;

/** Every objective by name: drives recipes, the contract tests and the docs' index. */
public final class Objectives {

    /**
     * A named loss.
     *
     * @param kernel with the settings that make it this loss
     * @param temperature that recipes use unless they say another
     * @param page below docs/objectives
     */
    public record Entry(GridObjective kernel, double temperature, String page) {

        /** By cosine at the entry's own temperature. */
        public EmbeddingObjective create() {
            return Grid.of(kernel, temperature);
        }
    }

    private static final List<Entry> ALL = List.of(
            new Entry(new InfoNce(Direction.FORWARD), 0.05, "infonce.md"),
            new Entry(new InfoNce(Direction.SYMMETRIC), 0.05, "infonce.md"));

    private Objectives() {}

    /** Every objective that there is. */
    public static List<Entry> all() {
        return ALL;
    }

    /** The objective of a name such as {@code infonce-symmetric}. */
    public static Entry named(String name) {
        return ALL.stream()
                .filter(entry -> entry.kernel().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("objective (" + name + ") must be one of "
                        + ALL.stream().map(entry -> entry.kernel().name()).collect(Collectors.joining(", "))));
    }
}
