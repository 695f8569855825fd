package dev.dipole.objective;

import dev.dipole.objective.grid.InfoNce;
import dev.dipole.settings.Settings;
import dev.dipole.settings.Suggestions;
import dev.dipole.similarity.Similarities;
import dev.dipole.similarity.Similarity;
import java.util.List;
import java.util.stream.Collectors;

/** Every objective by name: drives recipes, the contract tests and the docs' index. */
public final class Objectives {

    /** Puts a loss, with its settings, under a similarity and a scale. */
    public interface Build {
        /** The objective. */
        EmbeddingObjective of(Record settings, Similarity similarity, Scale scale);
    }

    /**
     * A named loss.
     *
     * @param name by which recipes call it
     * @param defaults the loss with the settings that make it this one; its components are what a recipe may set
     * @param similarity that recipes use unless they say another
     * @param temperature the same; 1 where scores are not divided
     * @param page below docs/objectives
     */
    public record Entry(String name, Record defaults, String similarity, double temperature, String page, Build build) {

        /** The loss with its own similarity and temperature. */
        public EmbeddingObjective create() {
            return create(List.of(), Similarities.named(similarity), Scale.temperature(temperature));
        }

        /**
         * The loss with other settings.
         *
         * @param assignments such as {@code margin=0.2}, by the names of the components of {@link #defaults}
         */
        public EmbeddingObjective create(List<String> assignments, Similarity under, Scale scale) {
            return build.of(Settings.override(defaults, assignments), under, scale);
        }
    }

    private static final String COSINE = "cosine";

    private static final List<Entry> ALL = List.of(
            grid("infonce", new InfoNce(InfoNce.Direction.FORWARD), COSINE, 0.05, "infonce.md"),
            grid("infonce-symmetric", new InfoNce(InfoNce.Direction.SYMMETRIC), COSINE, 0.05, "infonce.md"));

    private Objectives() {}

    private static <K extends Record & GridObjective> Entry grid(
            String name, K kernel, String similarity, double temperature, String page) {
        return new Entry(
                name,
                kernel,
                similarity,
                temperature,
                page,
                (settings, under, scale) -> new Grid((GridObjective) settings, under, scale, Tiling.DEFAULT));
    }

    /** Every objective that there is. */
    public static List<Entry> all() {
        return ALL;
    }

    /** The objective of a name such as {@code infonce-symmetric}. */
    public static Entry named(String name) {
        return ALL.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("objective (" + name + ") must be one of "
                        + ALL.stream().map(Entry::name).collect(Collectors.joining(", "))
                        + Suggestions.nearest(
                                        name, ALL.stream().map(Entry::name).toList())
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse("")));
    }
}
