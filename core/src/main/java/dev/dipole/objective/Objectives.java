package dev.dipole.objective;

import dev.dipole.objective.grid.Decoupled;
import dev.dipole.objective.grid.FourWays;
import dev.dipole.objective.grid.HardNegatives;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.NPair;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.objective.grid.SupervisedInside;
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
            grid("infonce-symmetric", new InfoNce(InfoNce.Direction.SYMMETRIC), COSINE, 0.05, "infonce.md"),
            joined("infonce-four-ways", new FourWays(), Joined.Kin.IGNORED, 0.05, "infonce-four-ways.md"),
            joined("nt-xent", new InfoNce(InfoNce.Direction.FORWARD), Joined.Kin.IGNORED, 0.1, "nt-xent.md"),
            joined("supcon", new InfoNce(InfoNce.Direction.FORWARD), Joined.Kin.POSITIVE, 0.1, "supcon.md"),
            joined("supcon-in", new SupervisedInside(), Joined.Kin.POSITIVE, 0.1, "supcon.md"),
            grid("dcl", new Decoupled(), COSINE, 0.1, "dcl.md"),
            grid("debiased", new HardNegatives(0.1, 0), COSINE, 0.5, "hard-negatives.md"),
            grid("hard-negatives", new HardNegatives(0.1, 1), COSINE, 0.5, "hard-negatives.md"),
            grid("sigmoid", new Sigmoid(-10), COSINE, 0.1, "sigmoid.md"),
            new Entry(
                    "n-pair",
                    new NPair(0),
                    "dot",
                    1,
                    "n-pair.md",
                    (settings, under, scale) -> ((NPair) settings).under(under, scale)));

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

    private static <K extends Record & GridObjective> Entry joined(
            String name, K kernel, Joined.Kin kin, double temperature, String page) {
        return new Entry(
                name,
                kernel,
                COSINE,
                temperature,
                page,
                (settings, under, scale) ->
                        new Joined(name, new Grid((GridObjective) settings, under, scale, Tiling.DEFAULT), kin));
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
