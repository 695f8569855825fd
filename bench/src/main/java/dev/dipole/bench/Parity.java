package dev.dipole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.dipole.data.InputException;
import dev.dipole.model.Model;
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
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.Tiling;
import dev.dipole.objective.embedding.GlobalOrthogonal;
import dev.dipole.objective.embedding.Matryoshka;
import dev.dipole.objective.grid.Contrastive;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.objective.list.KlDistillation;
import dev.dipole.objective.list.MarginMse;
import dev.dipole.objective.proxy.ClassSoftmax;
import dev.dipole.objective.proxy.ProxyAnchor;
import dev.dipole.objective.proxy.ProxyNca;
import dev.dipole.objective.proxy.SoftTriple;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Dot;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Ring;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Evaluates every objective that a peer also has, in float64, and lets {@code bench/peers/objectives.py} compare value and
 * gradients with the peer's. Once on random vectors, and once on those that a model gives to real texts, which are neither
 * centred nor alike in length.
 */
@Command(
        name = "parity",
        description =
                "Compares value and gradient of the objectives with the peers', on random and on real embeddings.",
        sortOptions = false)
final class Parity implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 16;
    private static final int KEPT = 11;
    private static final int CLASSES = 8;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "The model of the real embeddings; none without it.")
    private @Nullable Path model;

    @Option(
            names = "--texts",
            paramLabel = "FILE",
            description = "Scored pairs, a CSV with the columns sentence1, sentence2 and score, for --model.")
    private @Nullable Path texts;

    @Option(
            names = "--bound",
            defaultValue = "1e-7",
            description = "The largest difference (default: ${DEFAULT-VALUE}).")
    private double bound;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    Parity() {}

    /** What an objective was evaluated on, and what it gave. */
    private record Case(
            String objective,
            String variant,
            EmbeddingObjective loss,
            EmbeddingBatch batch,
            Map<String, Object> settings) {}

    /** The vectors of one comparison, float64. */
    private record Vectors(
            String name,
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

    @Override
    public Integer call() throws IOException {
        if ((model == null) != (texts == null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--model and --texts belong together: the model embeds the texts");
        }
        Path work = Files.createTempDirectory("dipole-bench");
        try (Scope scope = Scope.open()) {
            List<Object> sets = new ArrayList<>();
            sets.add(evaluated(random()));
            if (model != null && texts != null) {
                sets.add(evaluated(real(model, texts)));
            }
            Path file = work.resolve("objectives.json");
            JSON.writeValue(file.toFile(), Map.of("bound", bound, "sets", sets));
            Process process = new ProcessBuilder(
                            options.python,
                            Path.of(System.getProperty("dipole.home", "."), "bench", "peers", "objectives.py")
                                    .toString(),
                            file.toString())
                    .inheritIO()
                    .start();
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the peers ran", e);
        } finally {
            Corpus.delete(work);
        }
    }

    private static Vectors random() {
        SplittableRandom random = new SplittableRandom(1);
        int dim = 24;
        return new Vectors(
                "random",
                gaussian(random, ROWS, dim),
                gaussian(random, ROWS, dim),
                gaussian(random, ROWS, dim),
                gaussian(random, ROWS, 10),
                gaussian(random, ROWS, 10),
                gaussian(random, ROWS, 10),
                gaussian(random, KEPT, dim),
                random.doubles(2 * ROWS).toArray());
    }

    private static Tensor gaussian(SplittableRandom random, int rows, int dim) {
        double[] values = new double[rows * dim];
        Arrays.setAll(values, i -> random.nextGaussian() / 2);
        return Tensors.of(values, rows, dim);
    }

    /** Rows of the file: pairs, then further texts as negatives and as kept ones. The guide reads the first half of each text. */
    private static Vectors real(Path folder, Path file) throws IOException {
        List<NamedCsvRecord> records = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file);
                Stream<NamedCsvRecord> lines = reader.stream()) {
            // Equal texts are equal vectors, between which rounding decides and a logarithm of a distance has no value.
            Set<String> seen = new HashSet<>();
            lines.filter(record -> Stream.of(record.getField("sentence1"), record.getField("sentence2"))
                            .map(Parity::half)
                            .map(seen::add)
                            .reduce(true, Boolean::logicalAnd))
                    .limit(2L * ROWS + KEPT)
                    .forEach(records::add);
        }
        if (records.size() < 2 * ROWS + KEPT) {
            throw new InputException(file + " has " + records.size() + " pairs; give at least " + (2 * ROWS + KEPT));
        }
        List<String> first = records.stream().map(r -> r.getField("sentence1")).toList();
        List<String> second = records.stream().map(r -> r.getField("sentence2")).toList();
        double[] scores = records.stream()
                .limit(2 * ROWS)
                .mapToDouble(r -> Double.parseDouble(r.getField("score")) / 5)
                .toArray();
        try (Model loaded = Model.load(folder)) {
            return new Vectors(
                    "real",
                    embed(loaded, first.subList(0, ROWS)),
                    embed(loaded, second.subList(0, ROWS)),
                    embed(loaded, second.subList(ROWS, 2 * ROWS)),
                    embed(loaded, halves(first.subList(0, ROWS))),
                    embed(loaded, halves(second.subList(0, ROWS))),
                    embed(loaded, halves(second.subList(ROWS, 2 * ROWS))),
                    embed(loaded, second.subList(2 * ROWS, 2 * ROWS + KEPT)),
                    scores);
        }
    }

    private static List<String> halves(List<String> texts) {
        return texts.stream().map(Parity::half).toList();
    }

    private static String half(String text) {
        return text.substring(0, (text.length() + 1) / 2);
    }

    private static Tensor embed(Model model, List<String> texts) {
        return Tensors.of(model.encode(texts)).to(ScalarType.Double);
    }

    /** The inputs and, for each case, value and gradients, as the script reads them. */
    private static Map<String, Object> evaluated(Vectors on) {
        int[] labels = IntStream.range(0, 2 * ROWS).map(i -> i % ROWS % CLASSES).toArray();
        long[] keptLabels =
                IntStream.range(0, KEPT).mapToLong(i -> i % (CLASSES + 2)).toArray();
        Map<String, Object> inputs = new LinkedHashMap<>();
        inputs.put("anchors", matrix(on.anchors()));
        inputs.put("positives", matrix(on.positives()));
        inputs.put("negatives", matrix(on.negatives()));
        inputs.put("guide_anchors", matrix(on.guideAnchors()));
        inputs.put("guide_positives", matrix(on.guidePositives()));
        inputs.put("guide_negatives", matrix(on.guideNegatives()));
        inputs.put("kept", matrix(on.kept()));
        inputs.put("kept_labels", keptLabels);
        inputs.put("labels", labels);
        inputs.put("scores", on.scores());
        inputs.put("classes", CLASSES);
        List<Object> results = new ArrayList<>();
        for (Case each : cases(on, labels, keptLabels)) {
            try (Scope scope = Scope.open()) {
                results.add(result(each));
            }
        }
        return Map.of("name", on.name(), "inputs", inputs, "cases", results);
    }

    private static Map<String, Object> result(Case each) {
        int dim = Math.toIntExact(each.batch().anchors().size(1));
        Map<String, Tensor> values = new LinkedHashMap<>();
        each.loss()
                .initial(dim, RandomKey.ofSeed(7))
                .byName()
                .forEach((name, value) -> values.put(name, value.to(ScalarType.Double)));
        TensorEvaluation found = each.loss().evaluate(each.batch(), new Parameters(values));
        Map<String, Object> parameters = new LinkedHashMap<>();
        Map<String, Object> gradients = new LinkedHashMap<>();
        values.forEach((name, value) -> parameters.put(name, values(value)));
        gradients.put("anchors", matrix(found.anchorGradient()));
        gradients.put("candidates", matrix(found.candidateGradient()));
        found.parameterGradients().byName().forEach((name, value) -> gradients.put(name, values(value)));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("objective", each.objective());
        row.put("variant", each.variant());
        row.put("settings", each.settings());
        row.put("parameters", parameters);
        row.put("value", found.loss());
        row.put("gradients", gradients);
        return row;
    }

    private static Object values(Tensor tensor) {
        return tensor.dim() == 2 ? matrix(tensor) : Tensors.doubleArray(tensor);
    }

    private static double[][] matrix(Tensor tensor) {
        int columns = Math.toIntExact(tensor.size(1));
        double[] flat = Tensors.doubleArray(tensor);
        double[][] rows = new double[Math.toIntExact(tensor.size(0))][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * columns, (i + 1) * columns));
        return rows;
    }

    private static List<Case> cases(Vectors on, int[] labels, long[] keptLabels) {
        List<Case> cases = new ArrayList<>();
        EmbeddingBatch pairs = EmbeddingBatch.pairs(on.anchors(), on.positives());
        EmbeddingBatch triples = EmbeddingBatch.pairs(on.anchors(), on.candidates());
        EmbeddingBatch set = EmbeddingBatch.oneSet(Tensors.rowsOf(on.anchors(), on.positives()), labels);
        Map<String, Object> plain = Map.of();

        // All anchors against all candidates.
        for (double t : new double[] {0.05, 0.5}) {
            Map<String, Object> at = Map.of("temperature", t);
            cases.add(new Case("infonce", "pairs", InfoNce.forward(t), pairs, at));
            cases.add(new Case("infonce", "negatives", InfoNce.forward(t), triples, at));
            cases.add(new Case("infonce-symmetric", "pairs", InfoNce.symmetric(t), pairs, at));
            cases.add(new Case("infonce-symmetric", "negatives", InfoNce.symmetric(t), triples, at));
            cases.add(new Case("infonce-four-ways", "pairs", InfoNce.fourWays(t), pairs, at));
            cases.add(new Case("nt-xent", "pairs", InfoNce.ntXent(t), pairs, at));
            // Over one set that is joined already, InfoNCE with many positives is L_out.
            cases.add(new Case("supcon", "set", InfoNce.forward(t), set, at));
        }
        cases.add(
                new Case("infonce", "dot", InfoNce.forward(0.5).with(new Dot()), triples, Map.of("temperature", 0.5)));
        cases.add(new Case(
                "clip", "learned scale", InfoNce.symmetric(0.07).with(Scale.learnedTemperature(0.07)), pairs, plain));
        cases.add(new Case(
                "sigmoid",
                "learned scale, bias",
                Grid.of(new Sigmoid(-10), 0.1).with(Scale.learnedTemperature(0.1)),
                pairs,
                plain));
        cases.add(new Case("n-pair", "pairs", Objectives.named("n-pair").create(), pairs, plain));
        for (String name : List.of(
                "multi-similarity",
                "circle",
                "lifted-structure",
                "triplet-batch-all",
                "triplet-batch-all-soft",
                "triplet-batch-hard",
                "triplet-batch-hard-soft",
                "triplet-semi-hard")) {
            cases.add(new Case(name, "set", Objectives.named(name).create(), set, plain));
        }

        // Labelled pairs: nothing else counts.
        EmbeddingBatch judged = pairs.withTargets(SparseTargets.of(
                IntStream.range(0, ROWS)
                        .filter(i -> on.scores()[i] >= 0.5)
                        .mapToLong(i -> SparseTargets.cell(i, i))
                        .toArray(),
                IntStream.range(0, ROWS * ROWS)
                        .filter(i -> i / ROWS != i % ROWS)
                        .mapToLong(i -> SparseTargets.cell(i / ROWS, i % ROWS))
                        .toArray()));
        cases.add(new Case(
                "contrastive",
                "euclidean",
                Contrastive.pairwise(1),
                judged,
                Map.of("margin", 1, "distance", "euclidean")));
        cases.add(new Case(
                "contrastive",
                "cosine",
                new Grid(new Contrastive(0.5, 1, false), new Cosine(), Scale.temperature(1), Tiling.DEFAULT),
                judged,
                Map.of("margin", 0.5, "distance", "cosine")));
        cases.add(new Case("online-contrastive", "cosine", Contrastive.online(0.5), judged, Map.of("margin", 0.5)));

        // A guide, a memory, several lengths.
        EmbeddingBatch guided = triples.withExtras(Map.of(
                Guided.ANCHORS, on.guideAnchors(),
                Guided.CANDIDATES, Tensors.rowsOf(on.guidePositives(), on.guideNegatives())));
        for (double margin : new double[] {0, 0.1, -0.1}) {
            for (boolean relative : new boolean[] {false, true}) {
                AlikeRule rule = relative ? AlikeRule.relative(margin) : AlikeRule.absolute(margin);
                cases.add(new Case(
                        "guided infonce",
                        (relative ? "relative " : "absolute ") + margin,
                        new Guided(InfoNce.forward(0.05), rule),
                        guided,
                        Map.of("temperature", 0.05, "margin", margin, "strategy", relative ? "relative" : "absolute")));
            }
        }
        long[] identities = Arrays.stream(labels).mapToLong(label -> label + 1L).toArray();
        long[] keptIdentities =
                Arrays.stream(keptLabels).map(label -> label + 1).toArray();
        Queue.State state = new Queue.State(on.kept(), keptIdentities, new Ring(KEPT, KEPT, 0), 1);
        Queue memory = Queue.memory(InfoNce.forward(0.1), KEPT, 0);
        cases.add(new Case(
                "cross-batch memory",
                "supcon",
                memory,
                memory.with(set, state, identities),
                Map.of("temperature", 0.1)));
        Queue momentum = Queue.momentum(InfoNce.forward(0.1), KEPT);
        cases.add(new Case(
                "momentum queue",
                "infonce",
                momentum,
                momentum.with(pairs, state, new long[ROWS]),
                Map.of("temperature", 0.1)));
        int dim = Math.toIntExact(on.anchors().size(1));
        int[] dims = {dim / 4, dim / 2, dim};
        cases.add(new Case(
                "matryoshka infonce",
                Arrays.toString(dims),
                Matryoshka.of(InfoNce.forward(0.05), dims),
                triples,
                Map.of("temperature", 0.05, "dims", dims)));

        // Learned class vectors.
        cases.add(new Case("classifier", "set", ClassSoftmax.classifier(CLASSES), set, plain));
        cases.add(new Case(
                "normalised-softmax", "set", ClassSoftmax.normalised(CLASSES, 0.05), set, Map.of("temperature", 0.05)));
        cases.add(new Case(
                "normalised-softmax",
                "as ProxyNCALoss",
                ClassSoftmax.normalised(CLASSES, 0.5),
                set,
                Map.of("temperature", 0.5, "nca", true)));
        cases.add(new Case("proxy-nca", "set", Proxies.of(new ProxyNca(CLASSES), 0.5), set, plain));
        cases.add(new Case(
                "cosface",
                "set",
                ClassSoftmax.cosFace(CLASSES, 0.35, 1.0 / 64),
                set,
                Map.of("margin", 0.35, "scale", 64)));
        cases.add(new Case(
                "arcface",
                "set",
                ClassSoftmax.arcFace(CLASSES, 0.5, 1.0 / 64),
                set,
                Map.of("margin", 0.5, "scale", 64)));
        cases.add(new Case(
                "sub-centre-arcface",
                "set",
                ClassSoftmax.subCentreArcFace(CLASSES, 3, 0.5, 1.0 / 64),
                set,
                Map.of("margin", 0.5, "scale", 64, "centres", 3)));
        cases.add(new Case(
                "proxy-anchor",
                "set",
                Proxies.of(new ProxyAnchor(CLASSES, 0.1), 1.0 / 32),
                set,
                Map.of("margin", 0.1, "scale", 32)));
        cases.add(new Case(
                "soft-triple",
                "tau 0",
                Proxies.of(new SoftTriple(CLASSES, 10, 0.1, 0.01, 0), 0.05),
                set,
                Map.of("margin", 0.01, "scale", 20, "centres", 10, "gamma", 0.1)));

        // Each anchor's own candidates: the positive and one negative, with a teacher's scores.
        EmbeddingBatch taught = triples.withExtras(
                Map.of(Lists.LABELS, Tensors.of(on.scores(), 2, ROWS).t().contiguous()));
        EmbeddingBatch graded =
                pairs.withExtras(Map.of(Lists.LABELS, Tensors.of(Arrays.copyOf(on.scores(), ROWS), ROWS, 1)));
        for (String name : List.of("cosent", "cosine-regression", "pearson")) {
            double t = Objectives.named(name).temperature();
            cases.add(new Case(name, "pairs", Objectives.named(name).create(), graded, Map.of("temperature", t)));
        }
        cases.add(new Case("margin-mse", "dot", MarginMse.dot(), taught, plain));
        cases.add(new Case(
                "kl-distillation",
                "softness 0.7",
                Lists.of(new KlDistillation(0.7), 1),
                taught,
                Map.of("softness", 0.7)));
        for (String name : List.of("ranknet", "listnet", "listmle", "pairwise-hinge", "bradley-terry")) {
            Objectives.Entry entry = Objectives.named(name);
            cases.add(new Case(
                    name,
                    "two candidates",
                    entry.create(),
                    taught,
                    Map.of(
                            "temperature",
                            entry.temperature(),
                            "cosine",
                            entry.similarity().equals("cosine"))));
        }

        // The vectors themselves.
        Map<String, Tensor> teachers =
                Map.of("teacher_anchors", on.positives().flip(0), "teacher_candidates", on.negatives());
        cases.add(new Case(
                "embedding-mse",
                "both sides",
                Objectives.named("embedding-mse").create(),
                pairs.withExtras(teachers),
                plain));
        cases.add(new Case(
                "embedding-cosine",
                "both sides",
                Objectives.named("embedding-cosine").create(),
                pairs.withExtras(teachers),
                plain));
        cases.add(new Case("angle", "pairs", Objectives.named("angle").create(), graded, Map.of("temperature", 0.05)));
        cases.add(new Case(
                "global-orthogonal",
                "within",
                new GlobalOrthogonal(1, 1, GlobalOrthogonal.Between.WITHIN),
                pairs,
                plain));
        for (String name : List.of("vicreg", "barlow-twins", "simsiam", "alignment-uniformity", "koleo")) {
            cases.add(new Case(name, "pairs", Objectives.named(name).create(), pairs, plain));
        }
        return cases;
    }
}
