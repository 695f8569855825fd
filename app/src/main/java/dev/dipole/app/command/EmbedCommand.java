package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.StatusLine;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.InputException;
import dev.dipole.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Turns texts into vectors. */
@Command(
        name = "embed",
        description = {
            "Turns texts into vectors of a model, at unit length.",
            "",
            "Without --data each line of standard input is a text; without --out each vector is a JSON object on a line of"
                    + " standard output, with id (the number of the line or the row, where the data have none), text and"
                    + " embedding. Texts stream: they are encoded as they come, and memory holds few of them."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo \"how do I reset my password\" | dipole embed models/support",
            "  dipole embed models/support --data questions.csv --column question --out questions.npy",
            "  dipole embed models/support --data articles.jsonl --out vectors.jsonl"
        })
public final class EmbedCommand implements Callable<Integer> {

    /** Texts that are encoded at once at most. */
    private static final int CHUNK = 1024;

    @Parameters(paramLabel = "MODEL", description = "The folder of the model.")
    private Path folder;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "A CSV, TSV or JSONL file (each also with .gz), a BEIR folder, or a folder of .txt and .md files"
                            + " (default: standard input).")
    private @Nullable Path data;

    @Option(
            names = "--column",
            paramLabel = "COLUMN",
            description = "The column of the file's texts (default: title and text by their usual names).")
    private @Nullable String column;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "A .jsonl file, or a .npy file of 32-bit floats [texts, dimensions]. It appears, or replaces what"
                            + " was there, when it is complete (default: standard output).")
    private @Nullable Path out;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    EmbedCommand() {}

    @Override
    public Integer call() throws IOException {
        if (column != null && data == null) {
            throw wrong("--column (" + column + ") names a column of a file; name the file with --data");
        }
        if (out != null && !VectorFile.known(out)) {
            throw wrong("--out (" + out + ") must end in .jsonl or .npy");
        }
        try (Model model = Model.load(folder);
                TextInput input = data == null ? TextInput.lines(System.in) : TextInput.documents(data, column)) {
            long began = System.nanoTime();
            Path file = out;
            if (file != null) {
                OutputGuard.during(file, () -> toFile(model, input, file, began));
                return 0;
            }
            // One object per line is what standard output is for here, with --json and without.
            try (VectorFile.Jsonl lines = VectorFile.jsonl(main.out())) {
                stream(model, input, lines, began);
            }
        }
        return 0;
    }

    private void toFile(Model model, TextInput input, Path file, long began) throws IOException {
        long count;
        try (VectorFile vectors = VectorFile.create(file, model.dim())) {
            count = stream(model, input, vectors, began);
            vectors.publish();
        }
        report(model, file, count, (System.nanoTime() - began) * 1e-9);
    }

    private long stream(Model model, TextInput input, VectorFile sink, long began) throws IOException {
        // Standard output may be the same terminal: there a status is a line of its own.
        StatusLine status = new StatusLine(main.err(), main.terminal() && out != null);
        long count = 0;
        long unknown = 0;
        List<TextInput.Text> chunk = new ArrayList<>();
        for (TextInput.Text text = input.next(); text != null; text = input.next()) {
            chunk.add(text);
            if (chunk.size() == CHUNK || !input.ready()) {
                unknown += write(model, chunk, sink);
                count += chunk.size();
                chunk.clear();
                if (status.due()) {
                    status.show(String.format(
                            Locale.ROOT,
                            "%,d texts, %,.0f texts/s",
                            count,
                            count / ((System.nanoTime() - began) * 1e-9)));
                }
            }
        }
        unknown += write(model, chunk, sink);
        count += chunk.size();
        if (count == 0) {
            throw new InputException(
                    "standard input: there is no text; give it one on each line, or name a file with" + " --data");
        }
        status.say(String.format(
                Locale.ROOT, "%,d texts in %s", count, TrainingProgress.duration((System.nanoTime() - began) * 1e-9)));
        if (unknown > 0) {
            status.say(String.format(
                    Locale.ROOT,
                    "warning: %,d texts hold no word that the model knows; their vectors are zero",
                    unknown));
        }
        return count;
    }

    /** Encodes and writes some texts; returns how many vectors are zero. */
    private static long write(Model model, List<TextInput.Text> texts, VectorFile sink) throws IOException {
        if (texts.isEmpty()) {
            return 0;
        }
        float[][] vectors =
                model.encode(texts.stream().map(TextInput.Text::text).toList());
        long unknown = 0;
        for (int i = 0; i < vectors.length; i++) {
            sink.add(texts.get(i), vectors[i]);
            unknown += Texts.isZero(vectors[i]) ? 1 : 0;
        }
        sink.flush();
        return unknown;
    }

    private void report(Model model, Path file, long count, double seconds) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("out", file.toString());
            json.put("texts", count);
            json.put("dim", model.dim());
            json.put("hash", model.hash());
            json.put("total_seconds", seconds);
            JsonOut.print(main.out(), json);
        } else {
            main.out().printf(Locale.ROOT, "%,d vectors of %,d dimensions are in %s.%n", count, model.dim(), file);
            main.out().flush();
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
