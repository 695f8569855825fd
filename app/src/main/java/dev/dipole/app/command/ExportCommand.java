package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.data.Beir;
import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.JudgedRows;
import dev.dipole.data.RetrievalTask;
import dev.dipole.encoder.Encoder;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.eval.SentenceSimilarity;
import dev.dipole.model.Agreement;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.model.TestVectors;
import dev.dipole.model.onnx.OnnxEncoder;
import dev.dipole.model.onnx.OnnxExport;
import dev.dipole.retrieve.DenseRetriever;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes a model as ONNX, runs what it wrote, and says how well it agrees with the model. */
@Command(
        name = "export",
        description = {
            "Writes a model as ONNX, runs what it wrote, and says how well that agrees with the model.",
            "",
            "Prompt, pooling and normalisation are inside the graph: it takes input_ids, attention_mask and, where the model has"
                    + " kinds of tokens, token_type_ids, and gives last_hidden_state and sentence_embedding. The tokenizer.json that"
                    + " belongs to it is written beside it.",
            "",
            "With --int8 matrices and the table of words become bytes. What that costs is measured: in cosines to the model's"
                    + " vectors, and with --data in Spearman's correlation (scored pairs) or nDCG@10 (a BEIR folder)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole export models/support --onnx support/model.onnx",
            "  dipole export models/support --onnx support-int8/model.onnx --int8 --data stsb/dev.csv",
            "  dipole export all-minilm-l6-v2 --onnx minilm/model.onnx"
        })
public final class ExportCommand implements Callable<Integer> {

    /** Texts of the data whose cosines are taken. */
    private static final int MOST_TEXTS = 1000;

    @Parameters(paramLabel = "MODEL", description = "The folder of the model, or a name such as all-minilm-l6-v2.")
    private String name;

    @Option(names = "--onnx", required = true, paramLabel = "FILE", description = "Where the ONNX goes.")
    private Path onnx;

    @Option(names = "--int8", description = "Write bytes: a quarter of the size, a little less exact.")
    private boolean int8;

    @Option(
            names = "--prompt",
            paramLabel = "plain|query|document",
            description = "The model's prompt that is put into the graph (default: plain).")
    private String prompt = "plain";

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Scored pairs, or a BEIR folder, to measure the model and what was written on.")
    private @Nullable Path data;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split of a BEIR folder (default: ${DEFAULT-VALUE}).")
    private String split = "dev";

    @ParentCommand
    private Main main;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    ExportCommand() {}

    @Override
    public Integer call() {
        if (!TestVectors.PROMPTS.contains(prompt)) {
            throw new InputException("--prompt (" + prompt + ") must be one of " + TestVectors.PROMPTS);
        }
        if (onnx.getFileName() == null || Files.isDirectory(onnx)) {
            throw new InputException(onnx + " is a folder; name a file, such as " + onnx.resolve("model.onnx"));
        }
        Task task = task();
        try (Model model = Bases.open(name)) {
            OnnxExport export = new OnnxExport(prompt, TestVectors.text(model, prompt), int8);
            main.err().println("writing " + onnx);
            main.err().flush();
            OutputGuard.during(onnx, () -> export.write(model.encoder(), onnx));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("onnx", onnx.toString());
            json.put("int8", int8);
            json.put("prompt", prompt);
            json.put("bytes", onnx.toFile().length());
            try (OnnxEncoder written = OnnxEncoder.open(onnx)) {
                Set<String> texts = new LinkedHashSet<>(TestVectors.texts());
                task.texts().stream().limit(MOST_TEXTS).forEach(texts::add);
                List<String> all = List.copyOf(texts);
                float[][] expected = TestVectors.encode(model, prompt, all);
                Agreement agreement =
                        Agreement.of(all, expected, Texts.encode(written, all, "running the ONNX", main.progress()));
                json.put("worst_cosine", agreement.worst());
                json.put("mean_cosine", agreement.mean());
                json.put("texts", agreement.count());
            }
            measure(task, model, json);
            report(json);
        }
        return 0;
    }

    /** What is measured beside cosines: the metric's name and how an encoder of prompts and texts does on it. */
    private record Task(String metric, List<String> texts, Function<PromptEncoder, Double> value) {}

    /** The vectors of texts behind a prompt. */
    private interface PromptEncoder {
        float[][] encode(String prompt, List<String> texts);
    }

    private Task task() {
        if (data == null) {
            return new Task("", List.of(), encoder -> 0.0);
        }
        if (Files.isDirectory(data)) {
            RetrievalTask retrieval = Beir.read(data, split);
            List<String> texts = new ArrayList<>(retrieval.queries().values());
            List<String> documents =
                    retrieval.documents().stream().map(Document::content).toList();
            texts.addAll(documents);
            return new Task("ndcg@10", texts, encoder -> {
                try (DenseRetriever retriever = RetrievalValidation.retriever(
                        new Side("query", encoder), retrieval.documents(), encoder.encode("document", documents))) {
                    return RetrievalEvaluation.of("ndcg@10")
                            .run("model", retriever, retrieval)
                            .mean("ndcg@10");
                }
            });
        }
        List<Example<String>> examples =
                JudgedRows.guess(data).read(data, Integer.MAX_VALUE).readAll();
        Set<String> texts = new LinkedHashSet<>();
        examples.forEach(example -> {
            texts.add(example.anchor());
            texts.addAll(example.positives());
        });
        SentenceSimilarity similarity = new SentenceSimilarity(data.toString(), examples);
        return new Task(
                "cosine-spearman",
                List.copyOf(texts),
                encoder -> similarity.evaluate(new Side("plain", encoder)).value("cosine-spearman"));
    }

    /** The vectors behind one prompt, as an encoder's. */
    private record Side(String prompt, PromptEncoder encoder) implements Encoder<String> {

        @Override
        public int dim() {
            return encoder.encode(prompt, List.of("a"))[0].length;
        }

        @Override
        public float[][] encode(List<String> inputs) {
            return encoder.encode(prompt, inputs);
        }
    }

    private void measure(Task task, Model model, Map<String, Object> json) {
        if (task.metric().isEmpty()) {
            return;
        }
        // One graph for queries and documents: without a prompt inside, each text comes behind its own.
        OnnxExport bare = new OnnxExport("plain", "", int8);
        try (OnnxEncoder written = bare.encoder(model.encoder())) {
            main.err().println("measuring " + task.metric());
            main.err().flush();
            double before = task.value().apply((which, texts) -> TestVectors.encode(model, which, texts));
            double after = task.value().apply((which, texts) -> {
                String front = TestVectors.text(model, which);
                List<String> prompted = texts.stream().map(front::concat).toList();
                return Texts.encode(written, prompted, "measuring the ONNX", main.progress());
            });
            json.put("metric", task.metric());
            json.put("model", before);
            json.put("exported", after);
        }
    }

    private void report(Map<String, Object> json) {
        if (main.json()) {
            JsonOut.print(main.out(), json);
            return;
        }
        main.out().println(onnx + ": " + json.get("bytes") + " bytes");
        main.out()
                .println("cosine to the model over " + json.get("texts") + " texts: worst "
                        + figure(json.get("worst_cosine")) + ", mean " + figure(json.get("mean_cosine")));
        if (json.containsKey("metric")) {
            main.out()
                    .println(json.get("metric") + ": model " + figure(json.get("model")) + ", exported "
                            + figure(json.get("exported")));
        }
        main.out().flush();
    }

    private static String figure(@Nullable Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.6f", number) : String.valueOf(value);
    }
}
