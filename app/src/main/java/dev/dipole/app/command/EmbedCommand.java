package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.StatusLine;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.image.FileLookup;
import dev.dipole.encoder.Encoder;
import dev.dipole.eval.UnitVectors;
import dev.dipole.model.EncoderFolder;
import dev.dipole.model.Model;
import dev.dipole.model.TowerModel;
import dev.dipole.tower.TowerKind;
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

/** Turns texts, pictures or sounds into vectors. */
@Command(
        name = "embed",
        description = {
            "Turns texts into vectors of a model, at unit length; of a model of pictures or sounds, the files of a folder or"
                    + " tar archive, or those that a column of rows names.",
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
            "  dipole embed models/support --data articles.jsonl --out vectors.jsonl",
            "  dipole embed models/clip/anchors --data pictures.tar --out pictures.npy"
        })
public final class EmbedCommand implements Callable<Integer> {

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
                            + " and .md files; a folder or .tar archive of pictures or WAV files (default: standard input).")
    private @Nullable Path data;

    @Option(
            names = "--column",
            paramLabel = "COLUMN",
            description =
                    "The column of the texts (default: title and text by their usual names), or of the paths of pictures or"
                            + " sounds, beside the file.")
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
        if (EncoderFolder.holds(folder)) {
            media(ending);
        } else {
            texts(ending);
        }
        return 0;
    }

    private void texts(@Nullable String ending) throws IOException {
        try (Model model = Model.load(folder);
                TextInput texts =
                        data == null ? TextInput.lines(System.in, column) : TextInput.documents(data, column)) {
            new Embedding<>(kind.of(model), model.hash(), "texts", EmbedInput.of(texts)).run(ending);
        }
    }

    private void media(@Nullable String ending) throws IOException {
        try (TowerModel model = TowerModel.load(folder)) {
            if (kind != Kind.PLAIN) {
                throw wrong("--as (" + kind.name().toLowerCase(Locale.ROOT) + ") is for texts, and " + folder
                        + " takes " + model.kind() + "; leave it out");
            }
            TowerKind taken = MediaInput.kind(model, folder);
            try (EmbedInput<Media> input = data == null
                    ? MediaInput.named(taken, TextInput.lines(System.in, column), FileLookup.in(Path.of("")))
                    : MediaInput.open(taken, data, column)) {
                new Embedding<>(unit(model), model.hash(), model.kind(), input).run(ending);
                if (input.passedOver() > 0) {
                    main.err()
                            .printf(
                                    Locale.ROOT,
                                    "passed over %,d files that are no %s by their names%n",
                                    input.passedOver(),
                                    model.kind());
                    main.err().flush();
                }
            }
        }
    }

    /** At unit length, as those of texts are. */
    private static Encoder<Media> unit(TowerModel model) {
        return new Encoder<>() {
            @Override
            public int dim() {
                return model.dim();
            }

            @Override
            public float[][] encode(List<Media> inputs) {
                return UnitVectors.of(model.encode(inputs));
            }
        };
    }

    private String name() {
        return data == null ? "standard input" : data.toString();
    }

    /**
     * The work itself.
     *
     * @param <I> what is encoded
     */
    private final class Embedding<I> {

        private final Encoder<I> encoder;
        private final String hash;
        private final String what;
        private final EmbedInput<I> input;

        /**
         * Nothing is done yet.
         *
         * @param hash of the model
         * @param what is encoded, in a word
         */
        Embedding(Encoder<I> encoder, String hash, String what, EmbedInput<I> input) {
            this.encoder = encoder;
            this.hash = hash;
            this.what = what;
            this.input = input;
        }

        /**
         * Encodes all of the input and writes the vectors where they were asked for.
         *
         * @param ending of the file that the vectors go to; null: to standard output
         */
        void run(@Nullable String ending) throws IOException {
            Path file = out;
            if (file == null || ending == null) {
                toStandardOutput();
            } else if (data == null) {
                // Nobody can give the same stream again: what is half-written is of no use.
                OutputGuard.during(file, () -> toFile(file, ending));
            } else {
                toFile(file, ending);
            }
        }

        private void toStandardOutput() throws IOException {
            Counted counted = new Counted(-1, what);
            // One object per line is what standard output is for here, with --json and without.
            try (VectorFile.Jsonl lines = VectorFile.jsonl(main.out())) {
                stream(counted, null, lines);
            }
            counted.end();
        }

        private void toFile(Path file, String ending) throws IOException {
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
            identity.put("model (SHA-256)", hash);
            identity.put("as", kind.name().toLowerCase(Locale.ROOT));
            identity.put("dipole", Dipole.version());
            long count;
            long began = System.nanoTime();
            try (EmbeddingRun run = EmbeddingRun.open(
                    file, ending, beside, encoder.dim(), identity, restart || !resumable, resumable)) {
                if (run.kept() > 0) {
                    main.err()
                            .printf(
                                    Locale.ROOT,
                                    "going on after %,d %s with the run in %s (--restart discards it)%n",
                                    run.kept(),
                                    what,
                                    beside);
                }
                Counted counted = new Counted(input.count(), what);
                count = stream(counted, run, null);
                run.publish(name());
                counted.end();
            }
            report(file, count, (System.nanoTime() - began) * 1e-9);
        }

        /** Encodes everything into one of the two sinks; returns how much there is. */
        private long stream(Counted counted, @Nullable EmbeddingRun run, VectorFile.@Nullable Jsonl lines)
                throws IOException {
            List<EmbedInput.Item<I>> chunk = new ArrayList<>();
            for (EmbedInput.Item<I> item = input.next(); item != null; item = input.next()) {
                if (run != null && run.passes(item.shown(), name())) {
                    counted.passed++;
                    continue;
                }
                chunk.add(item);
                if (chunk.size() == MediaInput.TOGETHER || !input.ready()) {
                    write(chunk, counted, run, lines);
                    counted.show();
                }
            }
            write(chunk, counted, run, lines);
            if (counted.passed + counted.done == 0) {
                throw new InputException(name() + ": there is no "
                        + (what.equals("texts") ? "text" : "path of " + what)
                        + "; give it one on each line, or name a file or folder with --data");
            }
            return counted.passed + counted.done;
        }

        private void write(
                List<EmbedInput.Item<I>> items,
                Counted counted,
                @Nullable EmbeddingRun run,
                VectorFile.@Nullable Jsonl lines)
                throws IOException {
            if (items.isEmpty()) {
                return;
            }
            float[][] vectors =
                    encoder.encode(items.stream().map(EmbedInput.Item::content).toList());
            for (int i = 0; i < vectors.length; i++) {
                if (run != null) {
                    run.add(items.get(i).shown(), vectors[i]);
                }
                if (lines != null) {
                    lines.add(items.get(i).shown(), vectors[i]);
                }
                counted.unknown += Texts.isZero(vectors[i]) ? 1 : 0;
            }
            counted.done += vectors.length;
            items.clear();
            if (run != null) {
                run.rest();
            }
            if (lines != null) {
                lines.flush();
            }
        }

        private void report(Path file, long count, double seconds) {
            if (main.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("out", file.toString());
                json.put(what, count);
                json.put("dim", encoder.dim());
                json.put("hash", hash);
                json.put("total_seconds", seconds);
                JsonOut.print(main.out(), json);
            } else {
                main.out()
                        .printf(Locale.ROOT, "%,d vectors of %,d dimensions are in %s.%n", count, encoder.dim(), file);
                main.out().flush();
            }
        }
    }

    /** How far it is, on standard error. */
    private final class Counted {

        // Standard output may be the same terminal: there a status is a line of its own.
        private final StatusLine status = new StatusLine(main.err(), main.terminal() && out != null);
        private final long began = System.nanoTime();
        private final long total;
        private final String what;
        private long passed;
        private long done;
        private long unknown;

        Counted(long total, String what) {
            this.total = total;
            this.what = what;
        }

        void show() {
            if (!status.due()) {
                return;
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            double rate = done / seconds;
            String line = String.format(Locale.ROOT, "%,d", passed + done)
                    + (total < 0 ? "" : String.format(Locale.ROOT, " of %,d", total))
                    + String.format(Locale.ROOT, " %s, %,.0f %s/s", what, rate, what);
            status.show(
                    total < 0 || rate == 0
                            ? line
                            : line + ", " + TrainingProgress.duration((total - passed - done) / rate) + " left");
        }

        void end() {
            status.say(String.format(
                    Locale.ROOT,
                    "%,d %s in %s",
                    done,
                    what,
                    TrainingProgress.duration((System.nanoTime() - began) * 1e-9)));
            if (unknown > 0) {
                status.say(String.format(
                        Locale.ROOT,
                        "warning: %,d %s hold nothing that the model knows; their vectors are zero",
                        unknown,
                        what));
            }
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
