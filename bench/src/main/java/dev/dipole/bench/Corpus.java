package dev.dipole.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.ConsoleProgress;
import dev.dipole.app.quickstart.JavaMethod;
import dev.dipole.app.quickstart.QuickstartData;
import dev.dipole.app.quickstart.SplitPairs;
import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.text.WordPieceSettings;
import dev.dipole.text.WordPieceTokenizer;
import dev.dipole.text.WordPieceTrainer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The quickstart's data for both sides: in memory for us, as files for the peers. The test libraries stay unread. */
final class Corpus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SplitPairs pairs;

    private Corpus(SplitPairs pairs) {
        this.pairs = pairs;
    }

    /** The fixed libraries, fetched if need be into the quickstart's own cache. */
    static Corpus ofLibraries(PrintWriter err) {
        Path cache = Path.of(System.getProperty("dipole.home", "."), "app", "target", "quickstart");
        return new Corpus(
                QuickstartData.ofLibraries(cache, new ConsoleProgress(err, Boolean.getBoolean("dipole.terminal")))
                        .pairs());
    }

    /** Training pairs, at most so many. */
    List<Example<String>> examples(int limit) {
        List<Example<String>> all = pairs.examples();
        return limit > 0 && limit < all.size() ? all.subList(0, limit) : all;
    }

    RetrievalTask development() {
        return pairs.development();
    }

    /** The methods to train on and those of the development library, without comments; at most so many. */
    List<String> methods(int limit) {
        List<String> all = Stream.concat(
                        pairs.train().stream().map(JavaMethod::code),
                        pairs.development().documents().stream().map(Document::content))
                .toList();
        return limit > 0 && limit < all.size() ? all.subList(0, limit) : all;
    }

    /** The quickstart's vocabulary. */
    static WordPieceTokenizer vocabulary(List<Example<String>> examples) {
        return new WordPieceTrainer(WordPieceSettings.forCode())
                .train(examples.stream()
                        .flatMap(each -> Stream.concat(Stream.of(each.anchor()), each.positives().stream())));
    }

    static void writePairs(List<Example<String>> examples, Path file) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Example<String> example : examples) {
            rows.add(Map.of(
                    "anchor", example.anchor(), "positive", example.positives().get(0)));
        }
        writeRows(rows, file);
    }

    static void writeTexts(List<String> texts, Path file) throws IOException {
        writeRows(texts.stream().map(text -> Map.of("text", text)).toList(), file);
    }

    private static void writeRows(List<Map<String, String>> rows, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (Map<String, String> row : rows) {
                out.write(JSON.writeValueAsString(row));
                out.write('\n');
            }
        }
    }

    /** As common.py reads it. */
    static void writeTask(RetrievalTask task, Path file) throws IOException {
        Map<String, String> documents = new LinkedHashMap<>();
        task.documents().forEach(document -> documents.put(document.id(), document.content()));
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
                JsonGenerator json = JSON.createGenerator(out)) {
            JSON.writeValue(
                    json, Map.of("queries", task.queries(), "documents", documents, "qrels", task.judgements()));
        }
    }

    /** Deletes a folder of temporary files. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
