package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.model.Model;
import dev.dipole.random.RandomKey;
import dev.dipole.text.WordPieceTokenizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Encoding of the quickstart's methods by a static model beside sentence-transformers' {@code encode}, and whether both give
 * the same vectors for our model folder. The table is random: neither speed nor parity depends on its values.
 */
@Command(
        name = "static-encoding",
        description = "Encodes the quickstart's methods, beside sentence-transformers, and compares the vectors.",
        sortOptions = false)
final class StaticEncoding implements Callable<Integer> {

    /** Texts on which readers of a tokenizer.json are likely to differ. */
    private static final List<String> AWKWARD = List.of(
            "",
            " \t\n",
            "héllo wörld, ÀÉÎ",
            "HTTPServer2Impl snake_case_name SCREAMING_CASE x1y2",
            "日本語のテキスト 한국어 汉字",
            "emoji 😀👩‍👩‍👧 and \u0000 control \u200b zero width",
            "[UNK] [PAD] ##piece",
            "word ".repeat(2000),
            "x".repeat(500));

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--limit", defaultValue = "0", description = "Only so many methods; 0: all.")
    private int limit;

    @Option(names = "--dim", defaultValue = "512", description = "Length of the vectors (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            description = "Both cut texts after these many tokens (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--peer-batch",
            split = ",",
            defaultValue = "32,256,1024,4096",
            description = "The peer's batches; the fastest counts (default: ${DEFAULT-VALUE}).")
    private List<Integer> peerBatches;

    @Option(
            names = "--parity",
            defaultValue = "5000",
            description = "Methods whose vectors are compared (default: ${DEFAULT-VALUE}).")
    private int parity;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    StaticEncoding() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            Corpus corpus = Corpus.ofLibraries(err);
            List<String> texts = corpus.methods(limit);
            WordPieceTokenizer tokenizer = Corpus.vocabulary(corpus.examples(0));
            Path folder = work.resolve("model");
            Path file = work.resolve("texts.jsonl");
            Corpus.writeTexts(texts, file);
            try (Model model =
                    new Model(StaticTextEncoder.random(tokenizer, dim, maxTokens, RandomKey.ofSeed(1)), Map.of())) {
                model.save(folder);
                compare(report, model, folder, texts, work);
                measure(report, model, folder, texts, file, err);
            }
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun(
                        "static-encoding",
                        "--rounds",
                        rounds,
                        "--limit",
                        limit,
                        "--dim",
                        dim,
                        "--max-tokens",
                        maxTokens,
                        "--peer-batch",
                        peerBatches.stream().map(String::valueOf).collect(Collectors.joining(",")),
                        "--parity",
                        parity));
        return 0;
    }

    private void measure(Report report, Model model, Path folder, List<String> texts, Path file, PrintWriter err)
            throws IOException {
        List<Double> ours = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        Map<Integer, List<Double>> peers = new LinkedHashMap<>();
        Map<Integer, Double> peerShares = new LinkedHashMap<>();
        model.encode(texts); // warm, as the peer is
        for (int round = 1; round <= rounds; round++) {
            err.printf("round %d of %d: ours%n", round, rounds);
            long began = System.nanoTime();
            model.encode(texts);
            double seconds = (System.nanoTime() - began) * 1e-9;
            ours.add(texts.size() / seconds);
            shares.add(tokenise(model.encoder(), texts) / seconds);
            err.printf("round %d of %d: static_encoding.py%n", round, rounds);
            List<Object> arguments = new ArrayList<>(
                    List.of("--model", folder, "--texts", file, "--mode", "encode", "--rounds", 1, "--batch"));
            arguments.addAll(peerBatches);
            Peer.Result result = Peer.of(options, folder.resolveSibling(".").normalize())
                    .run("static_encoding.py", arguments.toArray());
            report.peer(result);
            for (JsonNode row : result.rows()) {
                int batch = row.path("parameters").path("batch").asInt();
                peers.computeIfAbsent(batch, key -> new ArrayList<>())
                        .add(row.path("rate").asDouble());
                peerShares.put(batch, row.path("tokenising_share").asDouble());
            }
        }
        int best = peerBatches.get(0);
        double peer = 0;
        for (Map.Entry<Integer, List<Double>> entry : peers.entrySet()) {
            double rate = Report.median(entry.getValue());
            if (rate > peer) {
                peer = rate;
                best = entry.getKey();
            }
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("texts", texts.size());
        parameters.put("dim", dim);
        parameters.put("vocabulary", model.encoder().tokenizer().vocabularySize());
        parameters.put("max_tokens", maxTokens);
        parameters.put("rounds", rounds);
        parameters.put("tokenising_share", Report.median(shares));
        parameters.put("peer", "encode, batch " + best);
        parameters.put("peer_tokenising_share", peerShares.getOrDefault(best, Double.NaN));
        report.add(new Row(
                "static-encoding speed", parameters, Report.median(ours), peer, "texts/s", Row.Bar.ratioAtLeast(3)));
    }

    /** Seconds of tokenising alone, in the chunks of {@link StaticTextEncoder#encode}. */
    private static double tokenise(TextEncoder<?> encoder, List<String> texts) {
        long began = System.nanoTime();
        for (int start = 0; start < texts.size(); start += 2048) {
            encoder.prepare(texts.subList(start, Math.min(texts.size(), start + 2048)));
        }
        return (System.nanoTime() - began) * 1e-9;
    }

    private void compare(Report report, Model model, Path folder, List<String> methods, Path work) throws IOException {
        List<String> texts = new ArrayList<>(AWKWARD);
        texts.addAll(methods.subList(0, Math.min(parity, methods.size())));
        Path file = work.resolve("parity.jsonl");
        Corpus.writeTexts(texts, file);
        Path vectors = work.resolve("ours.f32");
        write(model.encode(texts), vectors);
        Peer.Result result = Peer.of(options, work)
                .run(false, "open_model.py", "--model", folder, "--texts", file, "--expected", vectors, "--rounds", 1);
        report.peer(result);
        JsonNode row = result.rows().get(0);
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("texts", texts.size());
        parameters.put("dim", dim);
        parameters.put("worst_cosine", row.path("worst_cosine").asDouble());
        parameters.put("worst_row", row.path("worst_row").asInt());
        report.add(new Row(
                "static-encoding parity",
                parameters,
                row.path("worst_difference").asDouble(Double.NaN),
                null,
                "largest difference to sentence-transformers",
                Row.Bar.oursAtMost(1e-5)));
    }

    static void write(float[][] rows, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(rows[0].length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (float[] row : rows) {
                buffer.clear();
                buffer.asFloatBuffer().put(row);
                out.write(buffer.array());
            }
        }
    }
}
