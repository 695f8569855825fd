package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Snippet;
import dev.dipole.data.InputException;
import dev.dipole.model.Agreement;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.model.TestVectors;
import dev.dipole.model.onnx.OnnxEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Checks vectors that another runtime gave against those that a model was saved with. */
@Command(
        name = "verify",
        description = {
            "Checks the vectors of any runtime against those that a model was saved with.",
            "",
            "MODEL/test-vectors.jsonl holds texts that go wrong where something is wrong, and their vectors. Give the same texts to"
                    + " the runtime, write what it gives as JSON lines with text, vector and, where it is not plain, prompt, and name"
                    + " them with --vectors; texts that are not in that file are encoded by the model. --onnx runs a file by ONNX"
                    + " Runtime. Without either, this machine's own vectors are checked.",
            "",
            "The exit code is 1 where a cosine is below the threshold."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole verify models/support",
            "  dipole verify models/support --onnx support/model.onnx",
            "  dipole verify models/support --vectors from-production.jsonl --json"
        })
public final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "The folder of the model, or a name such as all-minilm-l6-v2.")
    private String name;

    @ArgGroup
    private @Nullable Other other;

    @Option(
            names = "--threshold",
            paramLabel = "COSINE",
            description = "The lowest cosine that passes (default: ${DEFAULT-VALUE}).")
    private double threshold = 0.9999;

    @ParentCommand
    private Main main;

    /** Whose vectors are checked. */
    private static final class Other {

        @Option(names = "--vectors", paramLabel = "FILE", description = "JSON lines with text and vector.")
        private @Nullable Path vectors;

        @Option(names = "--onnx", paramLabel = "FILE", description = "An ONNX file, with its tokenizer.json beside it.")
        private @Nullable Path onnx;
    }

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    VerifyCommand() {}

    @Override
    public Integer call() {
        if (!(threshold >= -1 && threshold <= 1)) {
            throw new InputException("--threshold (" + threshold + ") must be a cosine, from -1 to 1");
        }
        try (Model model = Bases.open(name)) {
            List<TestVectors.Line> known = known(model);
            Agreement agreement = compare(model, known);
            boolean passed = agreement.worst() >= threshold;
            report(agreement, passed);
            return passed ? 0 : 1;
        }
    }

    private List<TestVectors.Line> known(Model model) {
        Path file = Path.of(name).resolve(TestVectors.FILE);
        if (Files.exists(file)) {
            return TestVectors.read(file);
        }
        if (other == null) {
            throw new InputException(
                    file + ": there is no such file, and nothing else to compare with; save the model with"
                            + " this version, or name --vectors or --onnx");
        }
        main.err().println(file + ": there is no such file; the model's own vectors of the same texts stand for it");
        return TestVectors.of(model);
    }

    private Agreement compare(Model model, List<TestVectors.Line> known) {
        if (other != null && other.vectors != null) {
            return given(model, known, TestVectors.read(other.vectors));
        }
        if (other != null && other.onnx != null) {
            try (OnnxEncoder onnx = OnnxEncoder.open(other.onnx)) {
                String prompt = onnx.prompt().orElse("plain");
                // Where a model has one prompt for several, only the first has lines.
                String listed = known.stream().anyMatch(line -> line.prompt().equals(prompt)) ? prompt : "plain";
                List<TestVectors.Line> lines = known.stream()
                        .filter(line -> line.prompt().equals(listed))
                        .toList();
                return Agreement.of(texts(lines), vectors(lines), onnx.encode(texts(lines)));
            }
        }
        List<float[]> own = new ArrayList<>();
        for (TestVectors.Line line : known) {
            own.add(TestVectors.encode(model, line.prompt(), List.of(line.text()))[0]);
        }
        return Agreement.of(texts(known), vectors(known), own.toArray(new float[0][]));
    }

    private Agreement given(Model model, List<TestVectors.Line> known, List<TestVectors.Line> given) {
        Map<String, float[]> byText = new LinkedHashMap<>();
        known.forEach(line -> byText.put(line.prompt() + " " + line.text(), line.vector()));
        List<float[]> expected = new ArrayList<>();
        int encoded = 0;
        for (TestVectors.Line line : given) {
            float[] vector = byText.get(line.prompt() + " " + line.text());
            if (vector == null) {
                vector = TestVectors.encode(model, line.prompt(), List.of(line.text()))[0];
                encoded++;
            }
            expected.add(vector);
        }
        if (encoded > 0) {
            main.err()
                    .println(encoded + " of " + given.size()
                            + " texts are none of the model's own: it encoded them now");
        }
        return Agreement.of(texts(given), expected.toArray(new float[0][]), vectors(given));
    }

    private static List<String> texts(List<TestVectors.Line> lines) {
        return lines.stream().map(TestVectors.Line::text).toList();
    }

    private static float[][] vectors(List<TestVectors.Line> lines) {
        return lines.stream().map(TestVectors.Line::vector).toArray(float[][]::new);
    }

    private void report(Agreement agreement, boolean passed) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("worst", agreement.worst());
            json.put("mean", agreement.mean());
            json.put("count", agreement.count());
            json.put("worst_text", agreement.worstText());
            json.put("threshold", threshold);
            json.put("passed", passed);
            JsonOut.print(main.out(), json);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "%s: worst cosine %.6f, mean %.6f, %d texts%n",
                        passed ? "agrees" : "DIFFERS",
                        agreement.worst(),
                        agreement.mean(),
                        agreement.count());
        if (!passed) {
            main.out().println("the worst text: " + Snippet.of(agreement.worstText(), 80));
        }
        main.out().flush();
    }
}
