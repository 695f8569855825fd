package dev.dipole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.Beir;
import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.model.Agreement;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.model.TestVectors;
import dev.dipole.model.onnx.OnnxEncoder;
import dev.dipole.model.onnx.OnnxExport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * all-MiniLM-L6-v2 in our encoder beside ONNX Runtime on the graph that PyTorch exported, on ours, and on ours as bytes; on
 * real texts, with some that are empty, long, or in other scripts.
 */
@Command(
        name = "onnx-parity",
        description = "Compares the vectors of all-MiniLM-L6-v2 with ONNX Runtime's on real texts.")
final class OnnxParity implements Callable<Integer> {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FOLDER",
            description = "A BEIR folder whose queries and documents are the texts, such as scifact.")
    private Path data;

    @Option(names = "--texts", paramLabel = "N", description = "How many texts (default: ${DEFAULT-VALUE}).")
    private int count = 1000;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description =
                    "Save the model, its ONNX, and the texts with our vectors here, for bench/peers/onnx_check.py.")
    private @Nullable Path out;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    OnnxParity() {}

    @Override
    public Integer call() throws IOException {
        List<String> texts = texts();
        try (Model model = Bases.named("all-minilm-l6-v2")) {
            float[][] ours = model.encode(texts);
            byte[] published;
            try (InputStream in = OnnxParity.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
                if (in == null) {
                    throw new IllegalStateException("the base was opened from there");
                }
                published = in.readAllBytes();
            }
            try (OnnxEncoder onnx = OnnxEncoder.of(
                    published,
                    Path.of("all-minilm-l6-v2.onnx"),
                    model.encoder().tokenizer(),
                    model.encoder().maxTokens())) {
                print("ONNX Runtime, the published graph", Agreement.of(texts, ours, onnx.encode(texts)));
            }
            try (OnnxEncoder onnx = OnnxExport.plain().encoder(model.encoder())) {
                print("ONNX Runtime, our graph", Agreement.of(texts, ours, onnx.encode(texts)));
            }
            try (OnnxEncoder onnx = OnnxExport.plain().withInt8(true).encoder(model.encoder())) {
                print("ONNX Runtime, our graph as bytes", Agreement.of(texts, ours, onnx.encode(texts)));
            }
            if (out != null) {
                save(model, texts, ours, out);
            }
        }
        return 0;
    }

    private void print(String what, Agreement agreement) {
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %d texts, cosine worst %.7f, mean %.7f%n",
                        what,
                        agreement.count(),
                        agreement.worst(),
                        agreement.mean());
        spec.commandLine().getOut().flush();
    }

    /** The awkward ones, queries and documents by turns, and every tenth a document that is followed by two others. */
    private List<String> texts() {
        RetrievalTask task = Beir.read(data, "train");
        List<String> queries = List.copyOf(task.queries().values());
        List<String> documents =
                task.documents().stream().map(Document::content).toList();
        List<String> texts = new ArrayList<>(TestVectors.texts());
        for (int i = 0; texts.size() < count; i++) {
            String document = documents.get(i % documents.size());
            if (i % 10 == 0) {
                texts.add(document + " " + documents.get((i + 1) % documents.size()) + " "
                        + documents.get((i + 2) % documents.size()));
            } else {
                texts.add(i % 2 == 0 ? document : queries.get(i / 2 % queries.size()));
            }
        }
        return texts.subList(0, count);
    }

    private static void save(Model model, List<String> texts, float[][] vectors, Path into) throws IOException {
        model.save(into.resolve("model"));
        OnnxExport.plain().write(model.encoder(), into.resolve("onnx/model.onnx"));
        OnnxExport.plain().withInt8(true).write(model.encoder(), into.resolve("int8/model.onnx"));
        ObjectMapper json = new ObjectMapper();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < vectors.length; i++) {
            ObjectNode line = json.createObjectNode().put("text", texts.get(i));
            line.set("vector", json.valueToTree(vectors[i]));
            lines.append(line).append('\n');
        }
        Files.writeString(into.resolve("vectors.jsonl"), lines);
    }
}
