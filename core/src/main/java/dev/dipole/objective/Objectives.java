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
import dev.dipole.objective.grid.BatchAllTriplet;
import dev.dipole.objective.grid.BatchHardTriplet;
import dev.dipole.objective.grid.Circle;
import dev.dipole.objective.grid.Contrastive;
import dev.dipole.objective.grid.Decoupled;
import dev.dipole.objective.grid.FourWays;
import dev.dipole.objective.grid.HardNegatives;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.LiftedStructure;
import dev.dipole.objective.grid.MultiSimilarity;
import dev.dipole.objective.grid.NPair;
import dev.dipole.objective.grid.SemiHardTriplet;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.objective.grid.SupervisedInside;
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
import dev.dipole.objective.proxy.ClassSoftmax;
import dev.dipole.objective.proxy.ProxyAnchor;
import dev.dipole.objective.proxy.ProxyNca;
import dev.dipole.objective.proxy.SoftTriple;
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
    private static final String EUCLIDEAN = "negative-euclidean";
    private static final String DOT = "dot";

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
                    (settings, under, scale) -> ((NPair) settings).under(under, scale)),
            grid("multi-similarity", new MultiSimilarity(2, 50, 0.5, 0.1), COSINE, 1, "multi-similarity.md"),
            grid("circle", new Circle(0.4, 80, true), COSINE, 1, "circle.md"),
            grid("lifted-structure", new LiftedStructure(1), EUCLIDEAN, 1, "lifted-structure.md"),
            grid("triplet-batch-all", new BatchAllTriplet(0.2, false), EUCLIDEAN, 1, "triplet-batch-all.md"),
            grid("triplet-batch-all-soft", new BatchAllTriplet(0, true), EUCLIDEAN, 1, "triplet-batch-all.md"),
            grid("triplet-batch-hard", new BatchHardTriplet(0.2, false), EUCLIDEAN, 1, "triplet-batch-hard.md"),
            grid("triplet-batch-hard-soft", new BatchHardTriplet(0, true), EUCLIDEAN, 1, "triplet-batch-hard.md"),
            grid("triplet-semi-hard", new SemiHardTriplet(0.2, false), EUCLIDEAN, 1, "triplet-semi-hard.md"),
            grid("contrastive", new Contrastive(1, 0, false), EUCLIDEAN, 1, "contrastive.md"),
            grid("online-contrastive", new Contrastive(0.5, 1, true), COSINE, 1, "contrastive.md"),
            proxies("classifier", softmax(1, ClassSoftmax.Form.CLASSIFIER, 0), "dot", 1, "class-softmax.md"),
            proxies(
                    "normalised-softmax",
                    softmax(1, ClassSoftmax.Form.NORMALISED, 0),
                    COSINE,
                    0.05,
                    "class-softmax.md"),
            proxies("cosface", softmax(1, ClassSoftmax.Form.COSFACE, 0.35), COSINE, 1.0 / 64, "class-softmax.md"),
            proxies("arcface", softmax(1, ClassSoftmax.Form.ARCFACE, 0.5), COSINE, 1.0 / 64, "class-softmax.md"),
            proxies(
                    "sub-centre-arcface",
                    softmax(3, ClassSoftmax.Form.ARCFACE, 0.5),
                    COSINE,
                    1.0 / 64,
                    "class-softmax.md"),
            proxies("proxy-nca", new ProxyNca(2), COSINE, 0.5, "proxy-nca.md"),
            proxies("proxy-anchor", new ProxyAnchor(2, 0.1), COSINE, 1.0 / 32, "proxy-anchor.md"),
            proxies("soft-triple", new SoftTriple(2, 10, 0.1, 0.01, 0.2), COSINE, 0.05, "soft-triple.md"),
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

    private static <K extends Record & ClassObjective> Entry proxies(
            String name, K kernel, String similarity, double temperature, String page) {
        return new Entry(
                name,
                kernel,
                similarity,
                temperature,
                page,
                (settings, under, scale) -> Proxies.of((ClassObjective) settings, under, scale));
    }

    /** Two classes stand in until it is known how many there are: a label past them is refused by name. */
    private static ClassSoftmax softmax(int centres, ClassSoftmax.Form form, double margin) {
        return new ClassSoftmax(2, centres, form, margin);
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
