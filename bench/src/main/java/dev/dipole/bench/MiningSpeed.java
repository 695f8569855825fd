package dev.dipole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.Dipole;
import dev.dipole.data.Beir;
import dev.dipole.data.Document;
import dev.dipole.data.Documents;
import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.WholeFile;
import dev.dipole.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Mining of hard negatives for the training questions of a BEIR folder beside sentence-transformers' {@code
 * mine_hard_negatives}, with the same saved static model, the same depth and the same relative margin. Each side encodes both
 * sides, searches exactly and filters; ours runs in a process of its own with a bounded heap.
 */
@Command(
        name = "mining",
        description = "Mines hard negatives, beside sentence-transformers: time, and memory beyond the model.",
        sortOptions = false)
final class MiningSpeed implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NEGATIVES = 5;
    private static final int DEPTH = 100;
    private static final double MARGIN = 0.05;

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "../shared/data/medquad",
            description = "A BEIR folder (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Runs of each side, in turn; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--heap-mb",
            defaultValue = "384",
            description = "What our side may use of heap (default: ${DEFAULT-VALUE}).")
    private int heapMegabytes;

    @Option(
            names = "--peer-batch",
            split = ",",
            defaultValue = "256,1024",
            description = "The peer's batches; the fastest counts (default: ${DEFAULT-VALUE}).")
    private List<Integer> peerBatches;

    @Option(names = "--faiss", description = "Let the peer try faiss, too.")
    private boolean faiss;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    MiningSpeed() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            Path model = work.resolve("model");
            Path pairs = work.resolve("pairs.jsonl");
            Path corpus = work.resolve("corpus.jsonl");
            Source<String> source = Beir.trainingPairs(data, "train");
            try (Model made = Dipole.text().base("static:all-minilm-l6-v2").untrained(source)) {
                made.save(model);
            }
            writePairs(source, pairs);
            writeCorpus(corpus);
            measure(report, model, pairs, corpus, work, err);
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun("mining", "--data", data, "--rounds", rounds, "--heap-mb", heapMegabytes)
                        + (faiss ? " --faiss" : ""));
        return 0;
    }

    private static void writePairs(Source<String> source, Path file) {
        WholeFile.write(file, writer -> {
            try (Source.Cursor<String> cursor = source.open(0)) {
                for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                    // One row for each anchor: the peer knows one positive, we know all of the folder's.
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("anchor", example.anchor());
                    row.put("positive", example.positives().get(0));
                    writer.write(JSON.writeValueAsString(row) + "\n");
                }
            }
        });
    }

    private void writeCorpus(Path file) {
        WholeFile.write(file, writer -> {
            try (Documents.Cursor documents = Documents.open(data)) {
                for (Document document = documents.next(); document != null; document = documents.next()) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("id", document.id());
                    row.put("text", document.content());
                    writer.write(JSON.writeValueAsString(row) + "\n");
                }
            }
        });
    }

    private void measure(Report report, Path model, Path pairs, Path corpus, Path work, PrintWriter err)
            throws IOException {
        Measured dense = new Measured();
        Measured lexical = new Measured();
        List<Double> search = new ArrayList<>();
        Measured peer = new Measured();
        String best = "";
        for (int round = 1; round <= rounds; round++) {
            err.printf("round %d of %d: ours%n", round, rounds);
            JsonNode ours = ours(model, pairs, corpus, false);
            dense.add(ours);
            search.add(ours.path("search_seconds").asDouble());
            lexical.add(ours(model, pairs, corpus, true));
            err.printf("round %d of %d: mining.py%n", round, rounds);
            List<Object> arguments = new ArrayList<>(List.of(
                    "--model",
                    model,
                    "--pairs",
                    pairs,
                    "--corpus",
                    corpus,
                    "--negatives",
                    NEGATIVES,
                    "--depth",
                    DEPTH,
                    "--margin",
                    MARGIN,
                    "--rounds",
                    1));
            if (faiss) {
                arguments.add("--faiss");
            }
            arguments.add("--batch");
            arguments.addAll(peerBatches);
            Peer.Result result = Peer.of(options, work).run("mining.py", arguments.toArray());
            report.peer(result);
            JsonNode fastest = result.rows().stream()
                    .min((one, other) -> Double.compare(
                            one.path("seconds").asDouble(),
                            other.path("seconds").asDouble()))
                    .orElseThrow();
            peer.add(fastest);
            best = fastest.path("parameters").toString();
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("anchors", dense.anchors);
        parameters.put("depth", DEPTH);
        parameters.put("negatives", NEGATIVES);
        parameters.put("rounds", rounds);
        parameters.put("peer", best);
        report.add(new Row(
                "mining, encoding included",
                parameters,
                dense.anchors / Report.median(dense.seconds),
                dense.anchors / Report.median(peer.seconds),
                "anchors/s",
                Row.Bar.ratioAtLeast(3)));
        report.add(
                new Row("the same", parameters, Report.median(dense.seconds), Report.median(peer.seconds), "s", null));
        report.add(new Row(
                "memory beyond the model",
                parameters,
                Report.median(dense.bytes) / 1e6,
                Report.median(peer.bytes) / 1e6,
                "MB",
                Row.Bar.oursAtMost(300)));
        report.add(
                new Row("exact search alone", parameters, Report.median(search), null, "s", Row.Bar.oursAtMost(1.5)));
        report.add(new Row(
                "lexical mining", parameters, Report.median(lexical.seconds), null, "s", Row.Bar.oursAtMost(15)));
    }

    private JsonNode ours(Path model, Path pairs, Path corpus, boolean byWords) throws IOException {
        List<String> command = new ArrayList<>(List.of("mining-worker"));
        if (byWords) {
            command.add("--lexical");
        }
        for (Object each : Arrays.<Object>asList(
                "--model",
                model,
                "--pairs",
                pairs,
                "--corpus",
                corpus,
                "--negatives",
                NEGATIVES,
                "--depth",
                DEPTH,
                "--margin",
                MARGIN)) {
            command.add(String.valueOf(each));
        }
        return Worker.run(heapMegabytes, command.toArray(String[]::new));
    }

    /** Over the rounds. */
    private static final class Measured {

        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> bytes = new ArrayList<>();
        private long anchors;

        void add(JsonNode row) {
            seconds.add(row.path("seconds").asDouble());
            bytes.add(row.path("more_bytes").asDouble());
            anchors = row.path("anchors").asLong(anchors);
        }
    }
}
