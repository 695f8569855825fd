package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Settings;
import dev.dipole.text.WordPieceTokenizer;
import dev.dipole.train.Method;
import dev.dipole.train.Trainer;
import dev.dipole.train.TrainingListener;
import dev.dipole.train.TrainingResult;
import dev.dipole.train.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Training of a static encoder on the quickstart's pairs beside sentence-transformers' trainer.
 *
 * <p>Ours is timed around the whole of {@link Trainer#train}: reading, tokenising once, the trial before the first step, all
 * steps. The peer is timed around its loop, in which it tokenises anew in every epoch, and leaves out the making of its
 * trainer. Both keep the last weights, and are judged on the development library alone.
 */
@Command(
        name = "static-training",
        description = "Trains the quickstart's static encoder, beside sentence-transformers.",
        sortOptions = false)
final class StaticTraining implements Callable<Integer> {

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--rounds",
            defaultValue = "1",
            description = "Runs of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--batch",
            split = ",",
            defaultValue = "1024,256",
            description = "Pairs per step (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Option(names = "--epochs", defaultValue = "4", description = "Passes over the pairs (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--limit", defaultValue = "0", description = "Only so many pairs; 0: all.")
    private int limit;

    @Option(names = "--dim", defaultValue = "512", description = "Length of the vectors (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            description = "Both cut texts after these many tokens (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--rate",
            defaultValue = "0.05",
            description = "Our highest learning rate (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--peer-rate",
            split = ",",
            defaultValue = "0.05",
            description = "The peer's highest learning rates; of several the best counts (default: ${DEFAULT-VALUE}).")
    private List<Double> peerRates;

    @Option(
            names = "--peer-mode",
            split = ",",
            defaultValue = "trainer",
            description = "How the peer trains: trainer, collator, manual (default: ${DEFAULT-VALUE}).")
    private List<String> peerModes;

    @Option(
            names = "--peer-loss",
            split = ",",
            defaultValue = "symmetric,one",
            description = "The peer's directions: both, or from anchors alone (default: ${DEFAULT-VALUE}).")
    private List<String> peerLosses;

    @Option(names = "--temperature", defaultValue = "0.05", description = "Of both losses (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    StaticTraining() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            Corpus corpus = Corpus.ofLibraries(err);
            List<Example<String>> examples = corpus.examples(limit);
            WordPieceTokenizer tokenizer = Corpus.vocabulary(examples);
            Path pairs = work.resolve("pairs.jsonl");
            Path vocabulary = work.resolve("tokenizer.json");
            Path development = work.resolve("development.json");
            Corpus.writePairs(examples, pairs);
            tokenizer.save(vocabulary);
            Corpus.writeTask(corpus.development(), development);

            Map<Integer, List<Double>> rates = new LinkedHashMap<>();
            Map<Integer, Double> quality = new LinkedHashMap<>();
            Map<String, Measured> peers = new LinkedHashMap<>();
            for (int round = 1; round <= rounds; round++) {
                for (int batch : batches) {
                    err.printf("round %d of %d: ours, batch %d%n", round, rounds, batch);
                    Ours ours = train(Sources.of("quickstart", examples), tokenizer, batch, corpus.development());
                    rates.computeIfAbsent(batch, key -> new ArrayList<>()).add(ours.pairsPerSecond());
                    quality.put(batch, ours.quality());
                    report.note(ours.where());
                }
                for (double peerRate : peerRates) {
                    err.printf("round %d of %d: static_training.py, rate %s%n", round, rounds, peerRate);
                    Peer.Result result = Peer.of(options, work)
                            .run("static_training.py", peerArguments(pairs, vocabulary, development, peerRate));
                    report.peer(result);
                    collect(result, peerRate, peers);
                }
            }
            for (int batch : batches) {
                addRows(
                        report,
                        batch,
                        Report.median(Objects.requireNonNull(rates.get(batch))),
                        Objects.requireNonNull(quality.get(batch)),
                        peers.values().stream()
                                .filter(each -> each.batch == batch)
                                .toList(),
                        examples.size(),
                        tokenizer.vocabularySize());
            }
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "static-training",
                        "--rounds",
                        rounds,
                        "--batch",
                        joined(batches),
                        "--epochs",
                        epochs,
                        "--limit",
                        limit,
                        "--dim",
                        dim,
                        "--max-tokens",
                        maxTokens,
                        "--rate",
                        rate,
                        "--peer-rate",
                        joined(peerRates),
                        "--peer-mode",
                        joined(peerModes),
                        "--peer-loss",
                        joined(peerLosses),
                        "--temperature",
                        temperature));
        return 0;
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private Object[] peerArguments(Path pairs, Path vocabulary, Path development, double peerRate) {
        List<Object> arguments = new ArrayList<>(List.of(
                "--pairs",
                pairs,
                "--tokenizer",
                vocabulary,
                "--test",
                development,
                "--dim",
                dim,
                "--epochs",
                epochs,
                "--max-tokens",
                maxTokens,
                "--rate",
                peerRate,
                "--temperature",
                temperature,
                "--mode"));
        arguments.addAll(peerModes);
        arguments.add("--loss");
        arguments.addAll(peerLosses);
        arguments.add("--batch");
        arguments.addAll(batches);
        return arguments.toArray();
    }

    /** One setting of the peer over the rounds. */
    private static final class Measured {
        private final int batch;
        private final String mode;
        private final String loss;
        private final double rate;
        private final List<Double> pairsPerSecond = new ArrayList<>();
        private double quality;

        Measured(int batch, String mode, String loss, double rate) {
            this.batch = batch;
            this.mode = mode;
            this.loss = loss;
            this.rate = rate;
        }

        String named() {
            return mode + ", loss " + loss + ", rate " + rate;
        }
    }

    private static void collect(Peer.Result result, double rate, Map<String, Measured> into) {
        for (JsonNode row : result.rows()) {
            int batch = row.path("parameters").path("batch").asInt();
            String loss = row.path("parameters").path("loss").asText();
            String mode = row.path("name").asText().replace("static training, ", "");
            Measured measured =
                    into.computeIfAbsent(batch + mode + loss + rate, key -> new Measured(batch, mode, loss, rate));
            measured.pairsPerSecond.add(row.path("rate").asDouble());
            measured.quality = row.path("mrr@10").asDouble();
        }
    }

    /** The peer's fastest setting is held against our speed, and its best one against our quality. */
    private void addRows(
            Report report,
            int batch,
            double ours,
            double quality,
            List<Measured> peers,
            int pairCount,
            int vocabularySize) {
        Measured fastest = peers.get(0);
        Measured best = peers.get(0);
        for (Measured peer : peers) {
            if (Report.median(peer.pairsPerSecond) > Report.median(fastest.pairsPerSecond)) {
                fastest = peer;
            }
            if (peer.quality > best.quality) {
                best = peer;
            }
            report.note(String.format(
                    Locale.ROOT,
                    "peer, batch %d, %s: %s pairs/s, MRR@10 %.4f",
                    batch,
                    peer.named(),
                    Report.number(Report.median(peer.pairsPerSecond)),
                    peer.quality));
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("batch", batch);
        parameters.put("pairs", pairCount);
        parameters.put("epochs", epochs);
        parameters.put("dim", dim);
        parameters.put("vocabulary", vocabularySize);
        parameters.put("max_tokens", maxTokens);
        parameters.put("rate", rate);
        parameters.put("rounds", rounds);
        parameters.put("peer", fastest.named());
        Row.Bar bar = batch >= 1024 ? Row.Bar.ratioAtLeast(2) : batch == 256 ? Row.Bar.ratioAtLeast(4) : null;
        report.add(new Row(
                "static-training speed", parameters, ours, Report.median(fastest.pairsPerSecond), "pairs/s", bar));
        Map<String, Object> judged = new LinkedHashMap<>(parameters);
        judged.put("peer", best.named());
        report.add(new Row(
                "static-training quality",
                judged,
                quality,
                best.quality,
                "MRR@10, development",
                Row.Bar.differenceAtLeast(-0.01)));
    }

    /** One run of ours. */
    private record Ours(double pairsPerSecond, double quality, String where) {}

    private Ours train(Source<String> source, WordPieceTokenizer tokenizer, int batch, RetrievalTask development) {
        try (StaticTextEncoder encoder = StaticTextEncoder.random(
                tokenizer, dim, maxTokens, RandomKey.ofSeed(1).split("weights"))) {
            TrainingSettings settings = Settings.override(
                    TrainingSettings.defaults(),
                    List.of("batch=" + batch, "epochs=" + epochs, "learning-rate=" + rate, "evaluations=0", "seed=1"));
            long began = System.nanoTime();
            TrainingResult result = new Trainer<>(
                            Method.shared(encoder, InfoNce.symmetric(temperature)),
                            settings,
                            null,
                            TrainingListener.NONE)
                    .train(source);
            double seconds = (System.nanoTime() - began) * 1e-9;
            return new Ours(
                    (double) result.examples() * epochs / seconds,
                    new RetrievalValidation(development, "mrr@10").evaluate(encoder, encoder),
                    String.format(
                            Locale.ROOT,
                            "ours, batch %d: %.1f s in all, of which %.1f s tokenising and steps",
                            batch,
                            seconds,
                            result.seconds()));
        }
    }
}
