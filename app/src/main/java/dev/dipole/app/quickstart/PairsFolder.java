package dev.dipole.app.quickstart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.WholeFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the quickstart learns from and is judged by as three BEIR folders, for the other commands: {@code train} with the split
 * train, {@code development} with dev, and {@code test} with test. Each has its own methods, as the quickstart searches them, so
 * that what is held out is not mined from.
 */
final class PairsFolder {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PairsFolder() {}

    /** Writes the three; what is there of the same name is replaced. */
    static void write(SplitPairs pairs, Path folder) {
        write(training(pairs.examples()), folder.resolve("train"), "train");
        write(pairs.development(), folder.resolve("development"), "dev");
        write(pairs.test(), folder.resolve("test"), "test");
    }

    private static RetrievalTask training(List<Example<String>> examples) {
        Map<String, String> queries = new LinkedHashMap<>();
        List<Document> documents = new ArrayList<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        for (Example<String> example : examples) {
            String query = "q" + queries.size();
            queries.put(query, example.anchor());
            Map<String, Integer> relevant = new LinkedHashMap<>();
            for (String code : example.positives()) {
                String id = "d" + documents.size();
                documents.add(new Document(id, "", code));
                relevant.put(id, 1);
            }
            judgements.put(query, relevant);
        }
        return new RetrievalTask("train", queries, documents, judgements);
    }

    private static void write(RetrievalTask task, Path folder, String split) {
        WholeFile.write(folder.resolve("corpus.jsonl"), writer -> {
            for (Document document : task.documents()) {
                writer.write(line(document.id(), document.content()));
            }
        });
        WholeFile.write(folder.resolve("queries.jsonl"), writer -> {
            for (Map.Entry<String, String> query : task.queries().entrySet()) {
                writer.write(line(query.getKey(), query.getValue()));
            }
        });
        WholeFile.write(folder.resolve("qrels").resolve(split + ".tsv"), writer -> {
            for (String query : task.queries().keySet()) {
                for (Map.Entry<String, Integer> grade :
                        task.judgements().getOrDefault(query, Map.of()).entrySet()) {
                    writer.write(query + "\t" + grade.getKey() + "\t" + grade.getValue() + "\n");
                }
            }
        });
    }

    private static String line(String id, String text) {
        ObjectNode line = JSON.createObjectNode();
        line.put("_id", id);
        line.put("text", text);
        return line + "\n";
    }
}
