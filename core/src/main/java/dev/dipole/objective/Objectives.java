package dev.dipole.objective;

import dev.dipole.objective.embedding.AlignmentUniformity;
import dev.dipole.objective.embedding.Angle;
import dev.dipole.objective.embedding.BarlowTwins;
import dev.dipole.objective.embedding.Dino;
import dev.dipole.objective.embedding.EmbeddingDistillation;
import dev.dipole.objective.embedding.GlobalOrthogonal;
import dev.dipole.objective.embedding.KoLeo;
import dev.dipole.objective.embedding.NegativeCosine;
import dev.dipole.objective.embedding.SwAv;
import dev.dipole.objective.embedding.VicReg;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.list.BradleyTerry;
import dev.dipole.objective.list.CoSent;
import dev.dipole.objective.list.CosineRegression;
import dev.dipole.objective.list.Dpo;
import dev.dipole.objective.list.KlDistillation;
import dev.dipole.objective.list.LambdaRank;
import dev.dipole.objective.list.ListMle;
import dev.dipole.objective.list.ListNet;
import dev.dipole.objective.list.MarginMse;
import dev.dipole.objective.list.PairwiseHinge;
import dev.dipole.objective.list.Pearson;
import dev.dipole.objective.list.RankNet;
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
    private static final String DOT = "dot";

    private static final List<Entry> ALL = List.of(
            grid("infonce", new InfoNce(InfoNce.Direction.FORWARD), COSINE, 0.05, "infonce.md"),
            grid("infonce-symmetric", new InfoNce(InfoNce.Direction.SYMMETRIC), COSINE, 0.05, "infonce.md"),
            list("cosent", new CoSent(), COSINE, 0.05, "cosent.md"),
            list("cosine-regression", new CosineRegression(), COSINE, 1, "cosine-regression.md"),
            list("pearson", new Pearson(), COSINE, 1, "pearson.md"),
            list("margin-mse", new MarginMse(), DOT, 1, "margin-mse.md"),
            list("kl-distillation", new KlDistillation(1), COSINE, 0.05, "kl-distillation.md"),
            list("ranknet", new RankNet(1), COSINE, 0.05, "ranknet.md"),
            list("listnet", new ListNet(), COSINE, 0.05, "listnet.md"),
            list("listmle", new ListMle(), COSINE, 0.05, "listmle.md"),
            list("lambdarank", new LambdaRank(1, 0), COSINE, 0.05, "lambdarank.md"),
            list("bradley-terry", new BradleyTerry(0), DOT, 1, "bradley-terry.md"),
            list("bradley-terry-margin", new BradleyTerry(1), DOT, 1, "bradley-terry.md"),
            list("dpo", new Dpo(0.1), DOT, 1, "dpo.md"),
            list("pairwise-hinge", new PairwiseHinge(0.2), COSINE, 1, "pairwise-hinge.md"),
            embedding("embedding-mse", EmbeddingDistillation.mse(), "embedding-distillation.md"),
            embedding("embedding-cosine", EmbeddingDistillation.cosine(), "embedding-distillation.md"),
            embedding("angle", new Angle(0.05), "angle.md"),
            embedding("alignment-uniformity", AlignmentUniformity.defaults(), "alignment-uniformity.md"),
            embedding("vicreg", VicReg.defaults(), "vicreg.md"),
            embedding("barlow-twins", new BarlowTwins(0.005), "barlow-twins.md"),
            embedding("simsiam", NegativeCosine.simSiam(), "negative-cosine.md"),
            embedding("byol", NegativeCosine.byol(), "negative-cosine.md"),
            embedding("swav", SwAv.defaults(), "swav.md"),
            embedding("dino", Dino.defaults(), "dino.md"),
            embedding("koleo", new KoLeo(), "koleo.md"),
            embedding("global-orthogonal", GlobalOrthogonal.defaults(), "global-orthogonal.md"));

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

    private static <K extends Record & ListObjective> Entry list(
            String name, K kernel, String similarity, double temperature, String page) {
        return new Entry(
                name,
                kernel,
                similarity,
                temperature,
                page,
                (settings, under, scale) -> new Lists((ListObjective) settings, under, scale));
    }

    /** A loss over vectors has its own way of comparing them: no similarity and no scale reach it. */
    private static <K extends Record & EmbeddingObjective> Entry embedding(String name, K kernel, String page) {
        return new Entry(name, kernel, COSINE, 1, page, (settings, under, scale) -> (EmbeddingObjective) settings);
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
