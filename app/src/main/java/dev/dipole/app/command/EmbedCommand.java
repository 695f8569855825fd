package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.StatusLine;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.InputException;
import dev.dipole.encoder.Encoder;
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
            "Without --data each line of standard input is a text, or a JSON object; without --out each vector is a JSON object"
                    + " on a line of standard output, with id (the number of the line or the row, where the data have none),"
                    + " text and embedding. Texts stream: they are encoded as they come, and memory holds few of them.",
            "",
            "A run from file to file that is stopped, however that comes about, goes on where it was when the same command is"
                    + " given again, and ends in the same bytes. It is kept in FILE.partial until the file is complete."
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

    /** What a text is to the model. */
    enum Kind {
        /** Neither of the others. */
        PLAIN,
        /** What is asked. */
        QUERY,
        /** What is found. */
        DOCUMENT;

        private Encoder<String> of(Model model) {
            return switch (this) {
                case PLAIN -> model;
                case QUERY -> model.queries();
                case DOCUMENT -> model.documents();
            };
        }
    }

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "A CSV, TSV, JSONL or .txt file (each also with .gz), a Parquet file, a BEIR folder, or a folder of .txt"
                            + " and .md files (default: standard input).")
    private @Nullable Path data;

    @Option(
            names = "--column",
            paramLabel = "COLUMN",
            description = "The column of the texts (default: title and text by their usual names).")
    private @Nullable String column;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "A .jsonl or .parquet file, or a .npy file of 32-bit floats [texts, dimensions]. It appears, or replaces"
                            + " what was there, when it is complete (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = "--as",
            defaultValue = "plain",
            paramLabel = "plain|query|document",
            description =
                    "What the texts are: which of the model's prompts stands in front (default: ${DEFAULT-VALUE}).")
    private Kind kind;

    @Option(
            names = "--restart",
            description = "Discard the unfinished run for this file that is there, instead of going on with it.")
    private boolean restart;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    EmbedCommand() {}

    @Override
    public Integer call() throws IOException {
        String ending = out == null ? null : VectorFile.ending(out);
        if (out != null && ending == null) {
            throw wrong("--out (" + out + ") must end in " + String.join(", ", VectorFile.ENDINGS));
        }
        if (restart && (out == null || data == null)) {
            throw wrong(
                    "--restart discards an unfinished run from --data to --out, and one of them is not given; name both,"
                            + " or leave it out");
        }
        try (Model model = Model.load(folder);
                TextInput input =
                        data == null ? TextInput.lines(System.in, column) : TextInput.documents(data, column)) {
            Path file = out;
            if (file == null || ending == null) {
                toStandardOutput(model, input);
            } else if (data == null) {
                // Nobody can give the same stream again: what is half-written is of no use.
                OutputGuard.during(file, () -> toFile(model, input, file, ending));
            } else {
                toFile(model, input, file, ending);
            }
        }
        return 0;
    }

    private void toStandardOutput(Model model, TextInput input) throws IOException {
        Counted counted = new Counted(-1);
        // One object per line is what standard output is for here, with --json and without.
        try (VectorFile.Jsonl lines = VectorFile.jsonl(main.out())) {
            stream(model, input, counted, null, lines);
        }
        counted.end();
    }

    private void toFile(Model model, TextInput input, Path file, String ending) throws IOException {
        Path target = file.toAbsolutePath().normalize();
        boolean resumable = data != null;
        Path beside = target.resolveSibling((resumable ? "" : ".") + target.getFileName() + ".partial");
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(
                "data",
                data == null
                        ? "standard input"
                        : data.toAbsolutePath().normalize().toString());
        identity.put("column", column == null ? "by its usual name" : column);
        identity.put("model (SHA-256)", model.hash());
        identity.put("as", kind.name().toLowerCase(Locale.ROOT));
        identity.put("dipole", Dipole.version());
        long count;
        long began = System.nanoTime();
        try (EmbeddingRun run =
                EmbeddingRun.open(file, ending, beside, model.dim(), identity, restart || !resumable, resumable)) {
            if (run.kept() > 0) {
                main.err()
                        .printf(
                                Locale.ROOT,
                                "going on after %,d texts with the run in %s (--restart discards it)%n",
                                run.kept(),
                                beside);
            }
            Counted counted = new Counted(input.count());
            count = stream(model, input, counted, run, null);
            run.publish(name());
            counted.end();
        }
        report(model, file, count, (System.nanoTime() - began) * 1e-9);
    }

    private String name() {
        return data == null ? "standard input" : data.toString();
    }

    /** How far it is, on standard error. */
    private final class Counted {

        // Standard output may be the same terminal: there a status is a line of its own.
        private final StatusLine status = new StatusLine(main.err(), main.terminal() && out != null);
        private final long began = System.nanoTime();
        private final long total;
        private long passed;
        private long done;
        private long unknown;

        Counted(long total) {
            this.total = total;
        }

        void show() {
            if (!status.due()) {
                return;
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            double rate = done / seconds;
            String line = String.format(Locale.ROOT, "%,d", passed + done)
                    + (total < 0 ? "" : String.format(Locale.ROOT, " of %,d", total))
                    + String.format(Locale.ROOT, " texts, %,.0f texts/s", rate);
            status.show(
                    total < 0 || rate == 0
                            ? line
                            : line + ", " + TrainingProgress.duration((total - passed - done) / rate) + " left");
        }

        void end() {
            status.say(String.format(
                    Locale.ROOT,
                    "%,d texts in %s",
                    done,
                    TrainingProgress.duration((System.nanoTime() - began) * 1e-9)));
            if (unknown > 0) {
                status.say(String.format(
                        Locale.ROOT,
                        "warning: %,d texts hold no word that the model knows; their vectors are zero",
                        unknown));
            }
        }
    }

    /** Encodes all texts into one of the two sinks; returns how many there are. */
    private long stream(
            Model model, TextInput input, Counted counted, @Nullable EmbeddingRun run, VectorFile.@Nullable Jsonl lines)
            throws IOException {
        List<TextInput.Text> chunk = new ArrayList<>();
        for (TextInput.Text text = input.next(); text != null; text = input.next()) {
            if (run != null && run.passes(text, name())) {
                counted.passed++;
                continue;
            }
            chunk.add(text);
            if (chunk.size() == CHUNK || !input.ready()) {
                write(kind.of(model), chunk, counted, run, lines);
                counted.show();
            }
        }
        write(kind.of(model), chunk, counted, run, lines);
        if (counted.passed + counted.done == 0) {
            throw new InputException(
                    name() + ": there is no text; give it one on each line, or name a file with --data");
        }
        return counted.passed + counted.done;
    }

    private static void write(
            Encoder<String> model,
            List<TextInput.Text> texts,
            Counted counted,
            @Nullable EmbeddingRun run,
            VectorFile.@Nullable Jsonl lines)
            throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        float[][] vectors =
                model.encode(texts.stream().map(TextInput.Text::text).toList());
        for (int i = 0; i < vectors.length; i++) {
            if (run != null) {
                run.add(texts.get(i), vectors[i]);
            }
            if (lines != null) {
                lines.add(texts.get(i), vectors[i]);
            }
            counted.unknown += Texts.isZero(vectors[i]) ? 1 : 0;
        }
        counted.done += vectors.length;
        texts.clear();
        if (run != null) {
            run.rest();
        }
        if (lines != null) {
            lines.flush();
        }
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
