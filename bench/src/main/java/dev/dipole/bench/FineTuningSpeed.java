package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Example;
import dev.dipole.data.Sources;
import dev.dipole.encoder.transformer.FineTuning;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.settings.Settings;
import dev.dipole.train.Method;
import dev.dipole.train.Trainer;
import dev.dipole.train.TrainingListener;
import dev.dipole.train.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fine-tuning of a transformer on the quickstart's pairs beside sentence-transformers' trainer with its cached loss.
 *
 * <p>Ours is timed around the whole of {@link Trainer#train}, the trial before the first step included; the peer around its
 * loop. Both go once over the same pairs, under the same loss, rate and truncation; the losses that are held together are the
 * means over the second half of the steps.
 */
@Command(
        name = "fine-tuning",
        description = "Fine-tunes a transformer on the quickstart's pairs, beside sentence-transformers.",
        sortOptions = false)
final class FineTuningSpeed implements Callable<Integer> {

    @Mixin
    private Options options;

    @Mixin
    private Transformers transformers;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--batch", defaultValue = "256", description = "Pairs per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--limit", defaultValue = "4096", description = "Pairs (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            description = "Both cut texts after these many tokens (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(names = "--rate", defaultValue = "2e-5", description = "Highest learning rate (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--temperature", defaultValue = "0.05", description = "Of both losses (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--dropout", defaultValue = "0", description = "Of both sides (default: ${DEFAULT-VALUE}).")
    private double dropout;

    @Option(
            names = "--mini-batch",
            split = ",",
            defaultValue = "16,32,64",
            description = "Texts that the peer encodes at once; the fastest counts (default: ${DEFAULT-VALUE}).")
    private List<Integer> miniBatches;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    FineTuningSpeed() {}

    private record Measured(double pairsPerSecond, double pairsPerCpuSecond, double loss) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        int threads = transformers.settle();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            List<Example<String>> examples = Corpus.ofLibraries(err).examples(limit);
            Path pairs = work.resolve("pairs.jsonl");
            Path folder = work.resolve("model");
            Corpus.writePairs(examples, pairs);
            List<Measured> ours = new ArrayList<>();
            Map<Integer, List<Measured>> peers = new LinkedHashMap<>();
            for (int round = 1; round <= transformers.rounds; round++) {
                try (TransformerEncoder encoder =
                        transformers.open(maxTokens, FineTuning.all().withDropout(dropout))) {
                    if (round == 1) {
                        Transformers.save(encoder, folder);
                    }
                    err.printf("round %d of %d: ours%n", round, transformers.rounds);
                    ours.add(train(encoder, examples));
                }
                err.printf("round %d of %d: fine_tuning.py%n", round, transformers.rounds);
                Peer.Result result = Peer.of(options, work).run("fine_tuning.py", arguments(folder, pairs, threads));
                report.peer(result);
                for (JsonNode row : result.rows()) {
                    peers.computeIfAbsent(
                                    row.path("parameters").path("mini_batch").asInt(), key -> new ArrayList<>())
                            .add(new Measured(
                                    row.path("rate").asDouble(),
                                    row.path("pairs_per_cpu_second").asDouble(),
                                    row.path("late_loss").asDouble()));
                }
            }
            addRows(report, ours, peers, examples.size(), threads);
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "fine-tuning",
                        "--base",
                        transformers.base,
                        "--threads",
                        transformers.threads,
                        "--rounds",
                        transformers.rounds,
                        "--batch",
                        batch,
                        "--limit",
                        limit,
                        "--max-tokens",
                        maxTokens,
                        "--rate",
                        rate,
                        "--temperature",
                        temperature,
                        "--dropout",
                        dropout,
                        "--mini-batch",
                        miniBatches.stream().map(String::valueOf).collect(Collectors.joining(","))));
        return 0;
    }

    private Object[] arguments(Path folder, Path pairs, int threads) {
        List<Object> arguments = new ArrayList<>(
                List.of("--model", folder, "--pairs", pairs, "--batch", batch, "--rate", rate, "--threads", threads));
        arguments.addAll(List.of("--temperature", temperature, "--dropout", dropout, "--mini-batch"));
        arguments.addAll(miniBatches);
        return arguments.toArray();
    }

    private void addRows(
            Report report, List<Measured> ours, Map<Integer, List<Measured>> peers, int pairCount, int threads) {
        int fastest = miniBatches.get(0);
        for (int mini : miniBatches) {
            List<Measured> each = Objects.requireNonNull(peers.get(mini));
            if (median(each, Measured::pairsPerSecond)
                    > median(Objects.requireNonNull(peers.get(fastest)), Measured::pairsPerSecond)) {
                fastest = mini;
            }
            report.note("peer, mini-batch " + mini + ": " + Report.number(median(each, Measured::pairsPerSecond))
                    + " pairs/s");
        }
        List<Measured> peer = Objects.requireNonNull(peers.get(fastest));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("batch", batch);
        parameters.put("pairs", pairCount);
        parameters.put("max_tokens", maxTokens);
        parameters.put("rate", rate);
        parameters.put("dropout", dropout);
        parameters.put("threads", threads);
        parameters.put("rounds", transformers.rounds);
        parameters.put("peer", "cached, mini-batch " + fastest);
        report.add(new Row(
                "fine-tuning speed",
                parameters,
                median(ours, Measured::pairsPerSecond),
                median(peer, Measured::pairsPerSecond),
                "pairs/s",
                Row.Bar.ratioAtLeast(2)));
        report.add(new Row(
                "fine-tuning, processor time",
                parameters,
                median(ours, Measured::pairsPerCpuSecond),
                median(peer, Measured::pairsPerCpuSecond),
                "pairs/CPU s",
                null));
        report.add(new Row(
                "fine-tuning loss",
                parameters,
                median(ours, Measured::loss),
                median(peer, Measured::loss),
                "nats, second half",
                new Row.Bar(Row.Bar.What.DIFFERENCE, false, 0.05)));
    }

    private static double median(List<Measured> all, java.util.function.ToDoubleFunction<Measured> what) {
        return Report.median(all.stream().mapToDouble(what).boxed().toList());
    }

    private Measured train(TransformerEncoder encoder, List<Example<String>> examples) {
        TrainingSettings settings = Settings.override(
                TrainingSettings.defaults(),
                List.of(
                        "batch=" + batch,
                        "epochs=1",
                        "learning-rate=" + rate,
                        "weight-decay=0",
                        "clip-norm=0",
                        "evaluations=0",
                        "seed=1"));
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                losses.add(step.loss());
            }
        };
        double cpu = Transformers.cpuSeconds();
        long began = System.nanoTime();
        new Trainer<>(Method.shared(encoder, InfoNce.forward(temperature)), settings, null, listener)
                .train(Sources.of("quickstart", examples));
        double seconds = (System.nanoTime() - began) * 1e-9;
        double pairs = (double) losses.size() * batch;
        return new Measured(
                pairs / seconds,
                pairs / (Transformers.cpuSeconds() - cpu),
                losses.subList(losses.size() / 2, losses.size()).stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(Double.NaN));
    }
}
