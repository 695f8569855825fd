package dev.dipole.bench;

import dev.dipole.objective.AlikeRule;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Grid;
import dev.dipole.objective.Guided;
import dev.dipole.objective.Lists;
import dev.dipole.objective.Objectives;
import dev.dipole.objective.Proxies;
import dev.dipole.objective.Queue;
import dev.dipole.objective.Scale;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.Tiling;
import dev.dipole.objective.embedding.GlobalOrthogonal;
import dev.dipole.objective.embedding.Matryoshka;
import dev.dipole.objective.embedding.WeightedSum;
import dev.dipole.objective.grid.Contrastive;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.MultiSimilarity;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.objective.grid.SupervisedInside;
import dev.dipole.objective.list.BradleyTerry;
import dev.dipole.objective.list.CosineRegression;
import dev.dipole.objective.list.KlDistillation;
import dev.dipole.objective.list.LambdaRank;
import dev.dipole.objective.list.ListMle;
import dev.dipole.objective.list.ListNet;
import dev.dipole.objective.list.MarginMse;
import dev.dipole.objective.list.PairwiseHinge;
import dev.dipole.objective.list.RankNet;
import dev.dipole.objective.proxy.ClassSoftmax;
import dev.dipole.objective.proxy.ProxyAnchor;
import dev.dipole.objective.proxy.ProxyNca;
import dev.dipole.objective.proxy.SoftTriple;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.similarity.NegativeSquaredEuclidean;
import dev.dipole.tensor.Ring;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * What {@link Parity} evaluates: each objective that a peer also has, in the variants that the peer has, on one set of
 * vectors. Objectives are called by their names in the registry.
 */
final class ParityCases {

    /** How many pairs there are. */
    static final int ROWS = 16;

    /** How many vectors a queue has kept. */
    static final int KEPT = 11;

    private static final int CLASSES = 8;
    private static final int LONGEST = 4;
    private static final Map<String, Object> PLAIN = Map.of();

    /**
     * What an objective was evaluated on.
     *
     * @param settings what the peer has to know of them
     */
    record Case(
            String objective,
            String variant,
            EmbeddingObjective loss,
            EmbeddingBatch batch,
            Map<String, Object> settings) {}

    /**
     * The vectors of one comparison, float64, and a number in [0, 1] for each candidate.
     *
     * @param what where they come from, for readers
     */
    record Vectors(
            String name,
            String what,
            Tensor anchors,
            Tensor positives,
            Tensor negatives,
            Tensor guideAnchors,
            Tensor guidePositives,
            Tensor guideNegatives,
            Tensor kept,
            double[] scores) {

        Tensor candidates() {
            return Tensors.rowsOf(positives, negatives);
        }
    }

    private final Vectors on;
    private final int[] labels =
            IntStream.range(0, 2 * ROWS).map(i -> i % ROWS % CLASSES).toArray();
    private final long[] keptLabels =
            IntStream.range(0, KEPT).mapToLong(i -> i % (CLASSES + 2)).toArray();

    /** The columns of each anchor's list, -1 where it is shorter. */
    private final long[] lists = new long[ROWS * LONGEST];

    private final double[] listLabels = new double[ROWS * LONGEST];
    private final EmbeddingBatch pairs;
    private final EmbeddingBatch triples;
    private final EmbeddingBatch set;
    private final List<Case> cases = new ArrayList<>();

    ParityCases(Vectors on) {
        this.on = on;
        pairs = EmbeddingBatch.pairs(on.anchors(), on.positives());
        triples = EmbeddingBatch.pairs(on.anchors(), on.candidates());
        set = EmbeddingBatch.oneSet(Tensors.rowsOf(on.anchors(), on.positives()), labels);
        for (int i = 0; i < ROWS; i++) {
            long[] own = {i, ROWS + i, (i + 1) % ROWS, i % 3 == 0 ? -1 : ROWS + (i + 5) % ROWS};
            for (int k = 0; k < LONGEST; k++) {
                lists[i * LONGEST + k] = own[k];
                listLabels[i * LONGEST + k] = on.scores()[(i + 7 * k) % (2 * ROWS)];
            }
        }
    }

    /** What the peers are given, by the names that the script reads. */
    Map<String, Object> inputs() {
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("anchors", Parity.matrix(on.anchors()));
        inputs.put("positives", Parity.matrix(on.positives()));
        inputs.put("negatives", Parity.matrix(on.negatives()));
        inputs.put("guide_anchors", Parity.matrix(on.guideAnchors()));
        inputs.put("guide_positives", Parity.matrix(on.guidePositives()));
        inputs.put("guide_negatives", Parity.matrix(on.guideNegatives()));
        inputs.put("kept", Parity.matrix(on.kept()));
        inputs.put("kept_labels", keptLabels);
        inputs.put("labels", labels);
        inputs.put("scores", on.scores());
        inputs.put("classes", CLASSES);
        inputs.put("lists", Parity.matrix(Tensors.of(lists).view(ROWS, LONGEST)));
        inputs.put("list_labels", Parity.matrix(Tensors.of(listLabels, ROWS, LONGEST)));
        return inputs;
    }

    /** All of them. */
    List<Case> all() {
        grids();
        labelled();
        judged();
        around();
        classes();
        scored();
        ranked();
        vectors();
        return List.copyOf(cases);
    }

    private void add(
            String objective,
            String variant,
            EmbeddingObjective loss,
            EmbeddingBatch batch,
            Map<String, Object> settings) {
        cases.add(new Case(objective, variant, loss, batch, settings));
    }

    /** All anchors against all candidates, pairs belonging together. */
    private void grids() {
        for (double t : new double[] {0.05, 0.5}) {
            Map<String, Object> at = Map.of("temperature", t);
            add("infonce", "pairs", InfoNce.forward(t), pairs, at);
            add("infonce", "negatives", InfoNce.forward(t), triples, at);
            add("infonce-symmetric", "pairs", InfoNce.symmetric(t), pairs, at);
            add("infonce-symmetric", "negatives", InfoNce.symmetric(t), triples, at);
            add("infonce-four-ways", "pairs", InfoNce.fourWays(t), pairs, at);
            add("infonce-four-ways", "negatives", InfoNce.fourWays(t), triples, at);
            add("nt-xent", "pairs", InfoNce.ntXent(t), pairs, at);
            // Over one set that is joined already, InfoNCE with many positives is L_out.
            add("supcon", "set", InfoNce.forward(t), set, at);
        }
        add("infonce", "dot", InfoNce.forward(0.5).with(new Dot()), triples, Map.of("temperature", 0.5));
        add(
                "infonce-symmetric",
                "learned scale",
                InfoNce.symmetric(0.07).with(Scale.learnedTemperature(0.07)),
                pairs,
                PLAIN);
        add(
                "sigmoid",
                "learned scale, bias",
                Grid.of(new Sigmoid(-10), 0.1).with(Scale.learnedTemperature(0.1)),
                pairs,
                PLAIN);
        add("n-pair", "pairs", Objectives.named("n-pair").create(), pairs, PLAIN);
    }

    /** One set with labels. */
    private void labelled() {
        for (String name : List.of(
                "multi-similarity",
                "circle",
                "lifted-structure",
                "triplet-batch-all",
                "triplet-batch-all-soft",
                "triplet-batch-hard",
                "triplet-batch-hard-soft",
                "triplet-semi-hard")) {
            add(name, "set", Objectives.named(name).create(), set, PLAIN);
        }
        add("multi-similarity", "without miner", Grid.of(new MultiSimilarity(2, 50, 0.5, 1e9), 1), set, PLAIN);
        add(
                "supcon-in",
                "squared distance",
                Grid.of(new SupervisedInside(), 1).with(new NegativeSquaredEuclidean()),
                set,
                PLAIN);
        add(
                "supcon",
                "summed",
                new WeightedSum(List.of(
                        new WeightedSum.Term(0.7, InfoNce.forward(0.1)),
                        new WeightedSum.Term(
                                0.3, Objectives.named("lifted-structure").create()))),
                set,
                Map.of("temperature", 0.1, "weights", new double[] {0.7, 0.3}));
    }

    /** Labelled pairs: nothing else counts. */
    private void judged() {
        EmbeddingBatch judged = pairs.withTargets(SparseTargets.of(
                IntStream.range(0, ROWS)
                        .filter(i -> on.scores()[i] >= 0.5)
                        .mapToLong(i -> SparseTargets.cell(i, i))
                        .toArray(),
                IntStream.range(0, ROWS * ROWS)
                        .filter(i -> i / ROWS != i % ROWS)
                        .mapToLong(i -> SparseTargets.cell(i / ROWS, i % ROWS))
                        .toArray()));
        add("contrastive", "euclidean", Contrastive.pairwise(1), judged, Map.of("margin", 1, "distance", "euclidean"));
        add(
                "contrastive",
                "cosine",
                new Grid(new Contrastive(0.5, 1, false), new Cosine(), Scale.temperature(1), Tiling.DEFAULT),
                judged,
                Map.of("margin", 0.5, "distance", "cosine"));
        add("online-contrastive", "cosine", Contrastive.online(0.5), judged, Map.of("margin", 0.5));
        add("sigmoid", "judged pairs", Grid.of(new Sigmoid(-0.5), 1).with(new Dot()), judged, PLAIN);
    }

    /** A guide, a queue, several lengths: around a loss. */
    private void around() {
        EmbeddingBatch guided = triples.withExtras(Map.of(
                Guided.ANCHORS, on.guideAnchors(),
                Guided.CANDIDATES, Tensors.rowsOf(on.guidePositives(), on.guideNegatives())));
        for (double margin : new double[] {0, 0.1, -0.1}) {
            for (boolean relative : new boolean[] {false, true}) {
                AlikeRule rule = relative ? AlikeRule.relative(margin) : AlikeRule.absolute(margin);
                String strategy = relative ? "relative" : "absolute";
                add(
                        "infonce",
                        "guide, " + strategy + " " + margin,
                        new Guided(InfoNce.forward(0.05), rule),
                        guided,
                        Map.of("temperature", 0.05, "margin", margin, "strategy", strategy));
            }
        }
        long[] identities = Arrays.stream(labels).mapToLong(label -> label + 1L).toArray();
        long[] keptIdentities =
                Arrays.stream(keptLabels).map(label -> label + 1).toArray();
        Queue.State state = new Queue.State(on.kept(), keptIdentities, new Ring(KEPT, KEPT, 0), 1);
        Queue memory = Queue.memory(InfoNce.forward(0.1), KEPT, 0);
        add("supcon", "queue", memory, memory.with(set, state, identities), Map.of("temperature", 0.1));
        Queue momentum = Queue.momentum(InfoNce.forward(0.1), KEPT);
        add("infonce", "queue", momentum, momentum.with(pairs, state, new long[ROWS]), Map.of("temperature", 0.1));
        int dim = Math.toIntExact(on.anchors().size(1));
        int[] dims = {dim / 4, dim / 2, dim};
        add(
                "infonce",
                "matryoshka",
                Matryoshka.of(InfoNce.forward(0.05), dims),
                triples,
                Map.of("temperature", 0.05, "dims", dims));
    }

    /** Learned class vectors. */
    private void classes() {
        add("classifier", "set", ClassSoftmax.classifier(CLASSES), set, PLAIN);
        add("normalised-softmax", "set", ClassSoftmax.normalised(CLASSES, 0.05), set, Map.of("temperature", 0.05));
        add(
                "normalised-softmax",
                "as Proxy-NCA",
                ClassSoftmax.normalised(CLASSES, 0.5),
                set,
                Map.of("temperature", 0.5));
        add("proxy-nca", "set", Proxies.of(new ProxyNca(CLASSES), 0.5), set, PLAIN);
        Map<String, Object> margins = Map.of("margin", 0.5);
        add("cosface", "set", ClassSoftmax.cosFace(CLASSES, 0.35, 1.0 / 64), set, Map.of("margin", 0.35));
        add("arcface", "set", ClassSoftmax.arcFace(CLASSES, 0.5, 1.0 / 64), set, margins);
        add("sub-centre-arcface", "set", ClassSoftmax.subCentreArcFace(CLASSES, 3, 0.5, 1.0 / 64), set, margins);
        add("proxy-anchor", "set", Proxies.of(new ProxyAnchor(CLASSES, 0.1), 1.0 / 32), set, PLAIN);
        add("soft-triple", "tau 0", Proxies.of(new SoftTriple(CLASSES, 10, 0.1, 0.01, 0), 0.05), set, PLAIN);
        add("soft-triple", "tau 0.2", Proxies.of(new SoftTriple(CLASSES, 10, 0.1, 0.01, 0.2), 0.05), set, PLAIN);
    }

    /** Scored pairs, and a teacher's scores of the positive and one negative. */
    private void scored() {
        EmbeddingBatch graded =
                pairs.withExtras(Map.of(Lists.LABELS, Tensors.of(Arrays.copyOf(on.scores(), ROWS), ROWS, 1)));
        for (String name : List.of("cosent", "cosine-regression", "pearson")) {
            double t = Objectives.named(name).temperature();
            add(name, "pairs", Objectives.named(name).create(), graded, Map.of("temperature", t));
        }
        add("cosine-regression", "dot", Lists.of(new CosineRegression(), 1).with(new Dot()), graded, PLAIN);
        EmbeddingBatch taught = triples.withExtras(
                Map.of(Lists.LABELS, Tensors.of(on.scores(), 2, ROWS).t().contiguous()));
        add("margin-mse", "dot", MarginMse.dot(), taught, PLAIN);
        add("kl-distillation", "cosine", Lists.of(new KlDistillation(0.7), 1), taught, Map.of("softness", 0.7));
        add(
                "kl-distillation",
                "dot",
                Lists.of(new KlDistillation(2), 1).with(new Dot()),
                taught,
                Map.of("softness", 2));
        // A teacher's whole matrix: every candidate is in every list.
        long[] every = IntStream.range(0, ROWS * ROWS).mapToLong(i -> i % ROWS).toArray();
        EmbeddingBatch matrix = pairs.withExtras(Map.of(
                Lists.LISTS,
                Tensors.of(every).view(ROWS, ROWS),
                Lists.LABELS,
                unit(on.guideAnchors()).mm(unit(on.guidePositives()).t()).mul(Tensors.scalar(1 / 0.05))));
        add(
                "kl-distillation",
                "whole batch",
                Lists.of(new KlDistillation(1), 0.05),
                matrix,
                Map.of("temperature", 0.05));
        add(
                "pairwise-hinge",
                "triplets",
                new Lists(new PairwiseHinge(5), new NegativeEuclidean(), Scale.temperature(1)),
                triples,
                Map.of("margin", 5));
    }

    private static Tensor unit(Tensor rows) {
        return rows.div(rows.square().sum(1).sqrt().unsqueeze(1));
    }

    /** Lists of three or four candidates with labels, and with whole grades. */
    private void ranked() {
        Tensor columns = Tensors.of(lists).view(ROWS, LONGEST);
        EmbeddingBatch labelled =
                triples.withExtras(Map.of(Lists.LISTS, columns, Lists.LABELS, Tensors.of(listLabels, ROWS, LONGEST)));
        double[] grades = Arrays.stream(listLabels).map(y -> Math.floor(4 * y)).toArray();
        EmbeddingBatch graded =
                triples.withExtras(Map.of(Lists.LISTS, columns, Lists.LABELS, Tensors.of(grades, ROWS, LONGEST)));
        for (double t : new double[] {0.2, 1}) {
            Map<String, Object> at = Map.of("temperature", t);
            add("ranknet", "lists", Lists.of(new RankNet(1), t), labelled, at);
            add("listnet", "lists", Lists.of(new ListNet(), t), labelled, at);
            add("listmle", "lists", Lists.of(new ListMle(), t), labelled, at);
            add("lambdarank", "lists", Lists.of(new LambdaRank(1, 0), t), graded, at);
            add("pairwise-hinge", "lists", Lists.of(new PairwiseHinge(0.2), t), labelled, at);
            add("bradley-terry", "lists", Lists.of(new BradleyTerry(0), t), labelled, at);
        }
    }

    /** The vectors themselves. */
    private void vectors() {
        Map<String, Tensor> teachers =
                Map.of("teacher_anchors", on.positives().flip(0), "teacher_candidates", on.negatives());
        for (String name : List.of("embedding-mse", "embedding-cosine")) {
            add(name, "both sides", Objectives.named(name).create(), pairs.withExtras(teachers), PLAIN);
        }
        EmbeddingBatch graded =
                pairs.withExtras(Map.of(Lists.LABELS, Tensors.of(Arrays.copyOf(on.scores(), ROWS), ROWS, 1)));
        add("angle", "pairs", Objectives.named("angle").create(), graded, Map.of("temperature", 0.05));
        add("global-orthogonal", "within", new GlobalOrthogonal(1, 1, GlobalOrthogonal.Between.WITHIN), pairs, PLAIN);
        for (String name : List.of("vicreg", "barlow-twins", "simsiam", "alignment-uniformity", "koleo")) {
            add(name, "pairs", Objectives.named(name).create(), pairs, PLAIN);
        }
    }
}
