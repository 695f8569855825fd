package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Columns;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.random.RandomKey;
import dev.dipole.text.WordPieceTokenizer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Reading and tokenising of generated JSONL beside Python's datasets (streaming) and tokenizers with all cores, and whether
 * memory stays where it was as the file grows.
 */
@Command(
        name = "reading",
        description = "Reads and tokenises generated JSONL, beside Python's datasets and tokenizers.",
        sortOptions = false)
final class ReadingSpeed implements Callable<Integer> {

    /** Words, of which the first are much the commonest, as in a language. */
    private static final int WORDS = 30_000;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--lines", defaultValue = "5000000", description = "How many (default: ${DEFAULT-VALUE}).")
    private long lines;

    @Option(
            names = "--heap-mb",
            defaultValue = "256",
            description = "What our side may use of heap (default: ${DEFAULT-VALUE}).")
    private int heapMegabytes;

    @Option(
            names = "--peer-batch",
            split = ",",
            defaultValue = "1000,10000",
            description = "The peer's batches; the fastest counts (default: ${DEFAULT-VALUE}).")
    private List<Integer> peerBatches;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    ReadingSpeed() {}

    @Override
    public Integer call() throws IOException {
        if (lines < 1000) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--lines (" + lines + ") must be at least 1000");
        }
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            err.printf("writing %,d lines%n", lines);
            Path whole = work.resolve("lines.jsonl");
            Path tenth = work.resolve("tenth.jsonl");
            write(whole, lines);
            write(tenth, lines / 10);
            Path tokenizer = work.resolve("tokenizer.json");
            Source<String> few =
                    Sources.limit(Pairs.open(whole, Columns.of("question", "answer")), Math.min(lines, 20_000));
            WordPieceTokenizer made = Corpus.vocabulary(few.readAll());
            made.save(tokenizer);
            err.println("ours");
            JsonNode small = worker(tenth, tokenizer);
            JsonNode ours = worker(whole, tokenizer);
            err.println("reading.py");
            List<Object> arguments =
                    new ArrayList<>(List.of("--lines", whole, "--tokenizer", tokenizer, "--rounds", 1, "--batch"));
            arguments.addAll(peerBatches);
            Peer.Result result = Peer.of(options, work).run("reading.py", arguments.toArray());
            report.peer(result);
            add(report, made, small, ours, result);
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun("reading", "--lines", lines, "--heap-mb", heapMegabytes));
        return 0;
    }

    private void add(Report report, WordPieceTokenizer tokenizer, JsonNode small, JsonNode ours, Peer.Result result) {
        JsonNode best = result.rows().get(0);
        for (JsonNode row : result.rows()) {
            if (row.path("rate").asDouble() > best.path("rate").asDouble()) {
                best = row;
            }
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("lines", lines);
        parameters.put("texts_a_line", 2);
        parameters.put("vocabulary", tokenizer.vocabularySize());
        parameters.put("tokens", ours.path("tokens").asLong());
        parameters.put("peer_tokens", best.path("tokens").asLong());
        parameters.put(
                "peer",
                best.path("name").asText() + ", batch "
                        + best.path("parameters").path("batch").asInt());
        report.add(new Row(
                "reading and tokenising",
                parameters,
                ours.path("lines").asDouble() / ours.path("seconds").asDouble(),
                best.path("rate").asDouble(),
                "lines/s",
                null));
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("lines", lines);
        memory.put("heap_limit_mb", heapMegabytes);
        memory.put("peak_heap_mb", ours.path("peak_heap_bytes").asLong() >> 20);
        memory.put("peak_heap_mb_of_a_tenth", small.path("peak_heap_bytes").asLong() >> 20);
        memory.put("peak_rss_mb_of_a_tenth", small.path("peak_rss_bytes").asLong() >> 20);
        report.add(new Row(
                "reading peak RSS",
                memory,
                ours.path("peak_rss_bytes").asDouble() / (1 << 20),
                best.path("peak_rss_bytes").asDouble() / (1 << 20),
                "MiB",
                null));
    }

    /** Pairs of a question of 4 to 12 words and an answer of 10 to 40, the same on every run. */
    private static void write(Path file, long lines) throws IOException {
        SplittableRandom random = RandomKey.ofSeed(1).generator();
        String[] words = new String[WORDS];
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            for (int j = 2 + random.nextInt(8); j > 0; j--) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words[i] = word.toString();
        }
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (long line = 0; line < lines; line++) {
                out.write("{\"id\": " + line + ", \"question\": \"");
                words(out, words, 4 + random.nextInt(9), random);
                out.write("?\", \"answer\": \"");
                words(out, words, 10 + random.nextInt(31), random);
                out.write(".\"}\n");
            }
        }
    }

    private static void words(BufferedWriter out, String[] words, int count, SplittableRandom random)
            throws IOException {
        for (int i = 0; i < count; i++) {
            // The chance of rank r falls about as 1/r.
            int rank = (int) Math.exp(random.nextDouble() * Math.log(WORDS)) - 1;
            if (i > 0) {
                out.write(' ');
            }
            out.write(words[rank]);
        }
    }

    /** Runs {@link ReadingWorker} in a small heap. */
    private JsonNode worker(Path file, Path tokenizer) throws IOException {
        return Worker.run(
                heapMegabytes, "reading-worker", "--file", file.toString(), "--tokenizer", tokenizer.toString());
    }
}
