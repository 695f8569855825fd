package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Beir;
import dev.dipole.data.Document;
import dev.dipole.encoder.transformer.FineTuning;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Agreement;
import dev.dipole.model.onnx.OnnxEncoder;
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

/** Encoding of the documents of a collection by a transformer beside sentence-transformers' {@code encode}. */
@Command(
        name = "transformer-encoding",
        description = "Encodes documents with a transformer, beside sentence-transformers, and compares the vectors.",
        sortOptions = false)
final class TransformerEncoding implements Callable<Integer> {

    /** The base that LangChain4j brings along too. */
    private static final String LANGCHAIN4J_HAS = "all-minilm-l6-v2";

    @Mixin
    private Options options;

    @Mixin
    private Transformers transformers;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FOLDER",
            description = "The documents: a folder in BEIR's layout, such as scifact.")
    private Path data;

    @Option(names = "--limit", defaultValue = "0", description = "Only so many documents; 0: all.")
    private int limit;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            description = "Both cut texts after these many tokens (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--peer-batch",
            split = ",",
            defaultValue = "8,32,128",
            description = "The peer's batches; the fastest counts (default: ${DEFAULT-VALUE}).")
    private List<Integer> peerBatches;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    TransformerEncoding() {}

    private record Measured(double textsPerSecond, double textsPerCpuSecond) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        int threads = transformers.settle();
        Path work = Files.createTempDirectory("dipole-bench");
        try (TransformerEncoder encoder = transformers.open(maxTokens, FineTuning.all())) {
            List<String> texts = Beir.read(data, "test").documents().stream()
                    .map(Document::content)
                    .limit(limit > 0 ? limit : Long.MAX_VALUE)
                    .toList();
            Path folder = work.resolve("model");
            Path file = work.resolve("texts.jsonl");
            Path vectors = work.resolve("ours.f32");
            Transformers.save(encoder, folder);
            Corpus.writeTexts(texts, file);
            List<Measured> ours = new ArrayList<>();
            Map<Integer, List<Measured>> peers = new LinkedHashMap<>();
            double difference = 0;
            encoder.encode(texts.subList(0, Math.min(64, texts.size()))); // warm, as the peer is
            for (int round = 1; round <= transformers.rounds; round++) {
                err.printf("round %d of %d: ours%n", round, transformers.rounds);
                double cpu = Transformers.cpuSeconds();
                long began = System.nanoTime();
                float[][] encoded = encoder.encode(texts);
                double seconds = (System.nanoTime() - began) * 1e-9;
                ours.add(new Measured(texts.size() / seconds, texts.size() / (Transformers.cpuSeconds() - cpu)));
                StaticEncoding.write(encoded, vectors);
                err.printf("round %d of %d: transformer_encoding.py%n", round, transformers.rounds);
                List<Object> arguments = new ArrayList<>(List.of(
                        "--model", folder, "--texts", file, "--expected", vectors, "--threads", threads, "--batch"));
                arguments.addAll(peerBatches);
                Peer.Result result = Peer.of(options, work).run("transformer_encoding.py", arguments.toArray());
                report.peer(result);
                for (JsonNode row : result.rows()) {
                    peers.computeIfAbsent(row.path("parameters").path("batch").asInt(), key -> new ArrayList<>())
                            .add(new Measured(
                                    row.path("rate").asDouble(),
                                    row.path("texts_per_cpu_second").asDouble()));
                    difference =
                            Math.max(difference, row.path("worst_difference").asDouble(Double.NaN));
                }
            }
            addRows(report, ours, peers, texts.size(), threads, difference);
            inProcess(report, encoder, texts, threads);
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "transformer-encoding",
                        "--base",
                        transformers.base,
                        "--data",
                        data,
                        "--threads",
                        transformers.threads,
                        "--rounds",
                        transformers.rounds,
                        "--limit",
                        limit,
                        "--max-tokens",
                        maxTokens,
                        "--peer-batch",
                        peerBatches.stream().map(String::valueOf).collect(Collectors.joining(","))));
        return 0;
    }

    /** The same texts by whatever else runs the model in this process; cut beforehand, so that both do the same work. */
    private void inProcess(Report report, TransformerEncoder encoder, List<String> whole, int threads) {
        try (OnnxEncoder onnx = InProcess.onnxRuntime(encoder)) {
            List<InProcess> others = new ArrayList<>();
            others.add(new InProcess("ONNX Runtime, a text at a time", maxTokens, onnx::encode));
            if (transformers.base.equals(LANGCHAIN4J_HAS)) {
                others.add(InProcess.langChain4j());
            }
            for (InProcess other : others) {
                int cut = Math.min(maxTokens, other.maxTokens());
                List<String> texts = InProcess.cut(whole, encoder.tokenizer(), cut);
                float[][] expected = encoder.encode(texts);
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                List<String> few = texts.subList(0, Math.min(64, texts.size()));
                // Warms both up, too.
                double worst = Agreement.of(
                                few, encoder.encode(few), other.encode().apply(few))
                        .worst();
                for (int round = 1; round <= transformers.rounds; round++) {
                    spec.commandLine()
                            .getErr()
                            .printf("round %d of %d: %s%n", round, transformers.rounds, other.name());
                    long began = System.nanoTime();
                    encoder.encode(texts);
                    long between = System.nanoTime();
                    float[][] vectors = other.encode().apply(texts);
                    long ended = System.nanoTime();
                    ours.add(texts.size() / ((between - began) * 1e-9));
                    theirs.add(texts.size() / ((ended - between) * 1e-9));
                    worst = Math.min(
                            worst, Agreement.of(texts, expected, vectors).worst());
                }
                Map<String, Object> parameters = new LinkedHashMap<>();
                parameters.put("texts", texts.size());
                parameters.put("max_tokens", cut);
                parameters.put("threads", threads);
                parameters.put("rounds", transformers.rounds);
                parameters.put("peer", other.name());
                report.add(new Row(
                        "transformer-encoding in process",
                        parameters,
                        Report.median(ours),
                        Report.median(theirs),
                        "texts/s",
                        null));
                report.note(String.format(Locale.ROOT, "%s: lowest cosine to ours %.6f", other.name(), worst));
            }
        }
    }

    private void addRows(
            Report report,
            List<Measured> ours,
            Map<Integer, List<Measured>> peers,
            int texts,
            int threads,
            double difference) {
        int fastest = peerBatches.get(0);
        for (int size : peerBatches) {
            double rate = median(Objects.requireNonNull(peers.get(size)), Measured::textsPerSecond);
            if (rate > median(Objects.requireNonNull(peers.get(fastest)), Measured::textsPerSecond)) {
                fastest = size;
            }
            report.note("peer, batch " + size + ": " + Report.number(rate) + " texts/s");
        }
        List<Measured> peer = Objects.requireNonNull(peers.get(fastest));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("texts", texts);
        parameters.put("max_tokens", maxTokens);
        parameters.put("threads", threads);
        parameters.put("rounds", transformers.rounds);
        parameters.put("peer", "encode, batch " + fastest);
        report.add(new Row(
                "transformer-encoding speed",
                parameters,
                median(ours, Measured::textsPerSecond),
                median(peer, Measured::textsPerSecond),
                "texts/s",
                Row.Bar.ratioAtLeast(1.5)));
        report.add(new Row(
                "transformer-encoding, processor time",
                parameters,
                median(ours, Measured::textsPerCpuSecond),
                median(peer, Measured::textsPerCpuSecond),
                "texts/CPU s",
                null));
        report.add(new Row(
                "transformer-encoding parity",
                parameters,
                difference,
                null,
                "largest difference to sentence-transformers",
                Row.Bar.oursAtMost(1e-5)));
    }

    private static double median(List<Measured> all, java.util.function.ToDoubleFunction<Measured> what) {
        return Report.median(all.stream().mapToDouble(what).boxed().toList());
    }
}
