package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.transformer.FineTuning;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.AdamW;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One step of a transformer (forward, backward, optimiser) beside PyTorch, on the same token ids from the same weights. */
@Command(
        name = "transformer-step",
        description = "Steps of a transformer: forward, backward, optimiser; beside PyTorch.",
        sortOptions = false)
final class TransformerStep implements Callable<Integer> {

    /** Of every number of every vector: nothing but the encoder is timed. */
    private static final double GRADIENT = 1e-3;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Options options;

    @Mixin
    private Transformers transformers;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--shapes",
            split = ",",
            defaultValue = "32x128,128x16",
            description = "Texts times tokens (default: ${DEFAULT-VALUE}).")
    private List<String> shapes;

    @Option(names = "--steps", defaultValue = "8", description = "Timed steps a round (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--dropout", defaultValue = "0", description = "Of both sides (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    TransformerStep() {}

    /**
     * One round of one shape.
     *
     * @param norm of the gradient of the first step
     */
    private record Measured(double tokensPerSecond, double tokensPerCpuSecond, double norm) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        int threads = transformers.settle();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            for (String shape : shapes) {
                int[] sides = Stream.of(shape.split("x", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                if (sides.length != 2) {
                    throw new IllegalArgumentException("--shapes (" + shape + ") must be texts x tokens, as in 32x128");
                }
                measure(report, err, work, sides[0], sides[1], threads);
            }
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "transformer-step",
                        "--base",
                        transformers.base,
                        "--threads",
                        transformers.threads,
                        "--rounds",
                        transformers.rounds,
                        "--shapes",
                        String.join(",", shapes),
                        "--steps",
                        steps,
                        "--dropout",
                        dropout));
        return 0;
    }

    private void measure(Report report, PrintWriter err, Path work, int texts, int length, int threads)
            throws IOException {
        List<Double> ours = new ArrayList<>();
        List<Double> oursByCpu = new ArrayList<>();
        List<Double> peers = new ArrayList<>();
        List<Double> peersByCpu = new ArrayList<>();
        double norm = Double.NaN;
        double peerNorm = Double.NaN;
        Path folder = work.resolve("model-" + texts + "x" + length);
        Path file = work.resolve("ids.jsonl");
        for (int round = 1; round <= transformers.rounds; round++) {
            try (TransformerEncoder encoder =
                    transformers.open(Math.max(length, 16), FineTuning.all().withDropout(dropout))) {
                List<int[]> batch = batch(encoder, texts, length);
                if (round == 1) {
                    Transformers.save(encoder, folder);
                    Files.writeString(file, JSON.writeValueAsString(Map.of("ids", batch)) + "\n");
                }
                err.printf("round %d of %d: ours, %d x %d%n", round, transformers.rounds, texts, length);
                Measured measured = steps(encoder, batch);
                ours.add(measured.tokensPerSecond());
                oursByCpu.add(measured.tokensPerCpuSecond());
                norm = measured.norm();
            }
            err.printf("round %d of %d: transformer_step.py, %d x %d%n", round, transformers.rounds, texts, length);
            Peer.Result result = Peer.of(options, work)
                    .run(
                            "transformer_step.py",
                            "--model",
                            folder,
                            "--ids",
                            file,
                            "--steps",
                            steps,
                            "--dropout",
                            dropout,
                            "--gradient",
                            GRADIENT,
                            "--threads",
                            threads);
            report.peer(result);
            JsonNode row = result.rows().get(0);
            peers.add(row.path("rate").asDouble());
            peersByCpu.add(row.path("tokens_per_cpu_second").asDouble());
            peerNorm = row.path("gradient_norm").asDouble();
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("texts", texts);
        parameters.put("length", length);
        parameters.put("dropout", dropout);
        parameters.put("threads", threads);
        parameters.put("rounds", transformers.rounds);
        parameters.put("gradient_norm", norm);
        parameters.put("peer_gradient_norm", peerNorm);
        report.add(new Row(
                "transformer-step",
                parameters,
                Report.median(ours),
                Report.median(peers),
                "tokens/s",
                Row.Bar.ratioAtLeast(1)));
        report.add(new Row(
                "transformer-step, processor time",
                parameters,
                Report.median(oursByCpu),
                Report.median(peersByCpu),
                "tokens/CPU s",
                null));
    }

    /** Any tokens will do, but for the special ones, which have low numbers or high ones. */
    private static List<int[]> batch(TransformerEncoder encoder, int texts, int length) {
        SplittableRandom random = RandomKey.ofSeed(7).generator();
        int vocabulary = encoder.tokenizer().vocabularySize();
        return IntStream.range(0, texts)
                .mapToObj(text -> IntStream.range(0, length)
                        .map(token -> random.nextInt(vocabulary / 16, vocabulary / 2))
                        .toArray())
                .toList();
    }

    private Measured steps(TransformerEncoder encoder, List<int[]> batch) {
        int[] rows = IntStream.range(0, batch.size()).toArray();
        long tokens = (long) batch.size() * batch.get(0).length * steps;
        try (AdamW optimizer = new AdamW(AdamW.Settings.defaults(), encoder.parameters(), encoder.rowSparse())) {
            double norm = step(encoder, optimizer, batch, rows, 0);
            step(encoder, optimizer, batch, rows, 1);
            double cpu = Transformers.cpuSeconds();
            long began = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                step(encoder, optimizer, batch, rows, i + 2);
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            return new Measured(tokens / seconds, tokens / (Transformers.cpuSeconds() - cpu), norm);
        }
    }

    /** The norm of the gradient in the first step, 0 in others. */
    private static double step(TransformerEncoder encoder, AdamW optimizer, List<int[]> batch, int[] rows, int number) {
        for (String table : encoder.rowSparse()) {
            optimizer.refresh(table, encoder.rowsRead(table, batch));
        }
        try (Scope scope = Scope.open();
                Gradients gradients = new Gradients();
                TrainableEncoder.Pass pass =
                        encoder.forward(batch, rows, RandomKey.ofSeed(number), TrainableEncoder.Keep.GRAPH)) {
            Tensor gradient = Tensors.zerosLike(pass.output()).fill_(Tensors.scalar(GRADIENT));
            pass.backward(gradient, gradients);
            double norm = number > 0 ? 0 : norm(gradients);
            optimizer.step(gradients, 1e-4);
            return norm;
        }
    }

    private static double norm(Gradients gradients) {
        return Math.sqrt(Stream.concat(
                        gradients.dense().values().stream(),
                        gradients.sparse().values().stream().map(Gradients.Rows::values))
                .mapToDouble(each -> Tensors.total(each.square().reshape(1, -1)))
                .sum());
    }
}
