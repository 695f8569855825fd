package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.augment.ImageViews;
import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.data.image.Pixels;
import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.encoder.head.Headed;
import dev.dipole.encoder.head.MlpHead;
import dev.dipole.encoder.network.Norm;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.encoder.vision.VisionSettings;
import dev.dipole.model.EncoderFolder;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Native;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.train.AdamW;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Steps of SimCLR beside PyTorch and torchvision, on the same pictures through the same network from the same weights. */
@Command(
        name = "vision-step",
        description = "Steps of SimCLR: decode, two views, forward, loss, backward, optimiser; beside PyTorch.",
        sortOptions = false)
final class VisionStep implements Callable<Integer> {

    private static final List<String> PRECISIONS = List.of("float32", "bfloat16");
    private static final int SIZE = 32;
    private static final int PROJECTION = 128;
    private static final double TEMPERATURE = 0.2;
    private static final double RATE = 1e-3;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "TAR",
            defaultValue = "../shared/data/cifar10/cifar10.tar",
            description = "Archive of pictures with a folder train (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Option(
            names = "--networks",
            split = ",",
            defaultValue = "convnet,resnet18",
            description = "Which backbones (default: ${DEFAULT-VALUE}).")
    private List<String> networks;

    @Option(names = "--norm", defaultValue = "batch", description = "Of the convolutions (default: ${DEFAULT-VALUE}).")
    private String norm;

    @Option(
            names = "--precisions",
            split = ",",
            defaultValue = "float32,bfloat16",
            description =
                    "float32, bfloat16: of our convolutions; the peer's whole network is under autocast, its two last"
                            + " layers too (default: ${DEFAULT-VALUE}).")
    private List<String> precisions;

    @Option(names = "--batch", defaultValue = "512", description = "Pictures of a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--steps", defaultValue = "8", description = "Timed steps a round (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Threads of either side; 0: as many as there are processors (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    VisionStep() {}

    private record Measured(double rate, double byCpu, double norm) {}

    @Override
    public Integer call() throws IOException {
        if (!PRECISIONS.containsAll(precisions)) {
            throw new IllegalArgumentException("--precisions (" + precisions + ") must be among " + PRECISIONS);
        }
        Report report = new Report();
        int used = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        Native.threads(used);
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            List<Image> pictures = pictures();
            for (String network : networks) {
                for (String precision : precisions) {
                    measure(report, work, new VisionSettings(network, SIZE, 0, norm, 0, precision), pictures, used);
                }
            }
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "vision-step",
                        "--networks",
                        String.join(",", networks),
                        "--norm",
                        norm,
                        "--precisions",
                        String.join(",", precisions),
                        "--batch",
                        batch,
                        "--steps",
                        steps,
                        "--threads",
                        threads,
                        "--rounds",
                        rounds));
        return 0;
    }

    /** Encoded, in memory: neither side waits for the disk. */
    private List<Image> pictures() {
        List<Image> pictures = new ArrayList<>();
        int wanted = batch * (steps + 1);
        try (Source.Cursor<Image> cursor = Images.alone(data, "train").open(0)) {
            for (Example<Image> example = cursor.next();
                    example != null && pictures.size() < wanted;
                    example = cursor.next()) {
                pictures.add(Image.of(example.anchor().name(), example.anchor().bytes()));
            }
        }
        if (pictures.size() < batch) {
            throw new IllegalArgumentException("--data (" + data + ") holds " + pictures.size()
                    + " pictures; a step of --batch " + batch + " needs more");
        }
        return pictures;
    }

    private void measure(Report report, Path work, VisionSettings settings, List<Image> pictures, int used)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        String network = settings.backbone();
        Path folder = work.resolve(network + "-" + settings.precision());
        List<Measured> ours = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        List<Double> peersByCpu = new ArrayList<>();
        double peerNorm = Double.NaN;
        String mode = "";
        for (int round = 1; round <= rounds; round++) {
            err.printf("round %d of %d: ours, %s, %s%n", round, rounds, network, settings.precision());
            VisionEncoder plain = VisionEncoder.random(settings, RandomKey.ofSeed(1));
            if (round == 1) {
                EncoderFolder.write(plain, Map.of(), folder);
            }
            ours.add(ours(plain, pictures));
            err.printf("round %d of %d: vision_step.py, %s%n", round, rounds, network);
            Peer.Result result = Peer.of(options, work)
                    .run(
                            "vision_step.py",
                            "--model",
                            folder,
                            "--data",
                            data,
                            "--precision",
                            settings.precision(),
                            "--batch",
                            batch,
                            "--steps",
                            steps,
                            "--threads",
                            used);
            report.peer(result);
            double best = 0;
            for (JsonNode row : result.rows()) {
                peerNorm = row.path("vector_norm").asDouble();
                if (row.path("rate").asDouble() > best) {
                    best = row.path("rate").asDouble();
                    mode = row.path("parameters").path("mode").asText();
                }
                // Worker processes count for themselves: of them the processor time is not known.
                if (row.path("per_cpu_second").isNumber()) {
                    peersByCpu.add(row.path("per_cpu_second").asDouble());
                }
            }
            peers.add(best);
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("network", network);
        parameters.put("norm", norm);
        parameters.put("precision", settings.precision());
        parameters.put("batch", batch);
        parameters.put("size", SIZE);
        parameters.put("threads", used);
        parameters.put("rounds", rounds);
        parameters.put("peer_mode", mode);
        parameters.put("vector_norm", ours.get(0).norm());
        parameters.put("peer_vector_norm", peerNorm);
        report.add(new Row(
                "vision-step",
                parameters,
                Report.median(ours.stream().map(Measured::rate).toList()),
                Report.median(peers),
                "images/s",
                Row.Bar.ratioAtLeast(network.equals("convnet") ? 1.5 : 1)));
        report.add(new Row(
                "vision-step, processor time",
                parameters,
                Report.median(ours.stream().map(Measured::byCpu).toList()),
                Report.median(peersByCpu),
                "images/CPU s",
                null));
    }

    /** Closes the encoder. An image counts once, however many views it has. */
    private Measured ours(VisionEncoder plain, List<Image> pictures) {
        double vectors = norm(plain);
        VisionEncoder seeing = plain.seeing(ImageViews.simclr(SIZE).views().get(0));
        plain.close();
        int dim = seeing.dim();
        RandomKey key = RandomKey.ofSeed(2);
        try (Headed<Image, Pixels> encoder =
                        new Headed<>(seeing, MlpHead.projection(Norm.Kind.NONE, dim, dim, PROJECTION), key);
                AdamW optimizer = new AdamW(AdamW.Settings.defaults(), encoder.parameters(), encoder.rowSparse())) {
            step(encoder, optimizer, pictures, 0, key);
            double cpu = Transformers.cpuSeconds();
            long began = System.nanoTime();
            for (int i = 1; i <= steps; i++) {
                step(encoder, optimizer, pictures, i, key);
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            double images = (double) batch * steps;
            return new Measured(images / seconds, images / (Transformers.cpuSeconds() - cpu), vectors);
        }
    }

    private void step(Headed<Image, Pixels> encoder, AdamW optimizer, List<Image> pictures, int number, RandomKey key) {
        int start = number * batch % (pictures.size() - batch + 1);
        int[] rows = IntStream.range(0, batch).toArray();
        EmbeddingObjective objective = InfoNce.ntXent(TEMPERATURE);
        RandomKey here = key.split(number);
        try (Scope scope = Scope.open();
                Gradients gradients = new Gradients()) {
            List<Pixels> pixels = encoder.prepare(pictures.subList(start, start + batch));
            try (Pass first = encoder.forward(pixels, rows, here.split("first"), Keep.GRAPH);
                    Pass second = encoder.forward(pixels, rows, here.split("second"), Keep.GRAPH)) {
                TensorEvaluation evaluation =
                        objective.evaluate(EmbeddingBatch.pairs(first.output(), second.output()), Parameters.none());
                first.backward(evaluation.anchorGradient(), gradients);
                second.backward(evaluation.candidateGradient(), gradients);
            }
            optimizer.step(gradients, RATE);
        }
    }

    /** Of the vectors of four pictures that both sides make by a formula: that the networks are the same. */
    private static double norm(VisionEncoder encoder) {
        List<Pixels> pixels = IntStream.range(0, 4)
                .mapToObj(number -> {
                    byte[] planes = new byte[Pixels.CHANNELS * SIZE * SIZE];
                    for (int i = 0; i < planes.length; i++) {
                        planes[i] = (byte) (((number * planes.length + i) * 37L + 11) * 97 % 251);
                    }
                    return new Pixels(SIZE, SIZE, planes);
                })
                .toList();
        int[] rows = {0, 1, 2, 3};
        try (Scope scope = Scope.open();
                Pass pass = encoder.forward(pixels, rows, RandomKey.ofSeed(0), Keep.PLAIN)) {
            return Math.sqrt(pass.output().square().sum().item_double());
        }
    }
}
