package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Document;
import dev.dipole.data.DocumentColumns;
import dev.dipole.data.InputException;
import dev.dipole.search.Analysis;
import dev.dipole.search.IndexSettings;
import dev.dipole.search.ModelStamp;
import dev.dipole.search.SearchFolder;
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

/** Builds an index of texts, to be searched by meaning, by words, or by both; or of pictures or sounds. */
@Command(
        name = "index",
        description = {
            "Builds an index of texts, to be searched by meaning, by words, or by both; or of pictures or sounds, where the"
                    + " model takes these.",
            "",
            "Texts are a CSV, TSV or JSONL file (each also with .gz), a BEIR folder's corpus, or a folder of .txt and .md"
                    + " files, and the index holds them. Pictures and sounds are the files of a folder or .tar archive, or"
                    + " those that a column of rows names, and stay where they are. Of a model of two towers, pictures or"
                    + " sounds are indexed, and words can be asked with.",
            "",
            "The index knows the model that it was built with by the hash of its weights."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole index models/support --data articles.jsonl --out index/",
            "  dipole index models/support --data articles.csv --id number --text body --out index/",
            "  dipole index models/support --data docs/ --out index/",
            "  dipole index models/simclr --data pictures/ --out index/",
            "  dipole index models/clip --data photos.csv --text image --title category --out index/",
            "  dipole index models/clip --data rows.jsonl --data png.tar --text image --out index/"
        })
public final class IndexCommand implements Callable<Integer> {

    /** Documents that are named of those that were left out. */
    private static final int NAMED = 5;

    @Parameters(paramLabel = "MODEL", description = "The folder of the model.")
    private Path folder;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description =
                    "A file, folder or archive of documents. For rows whose files are elsewhere give it twice: the rows,"
                            + " and the folder or .tar archive of the files.")
    private List<Path> data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the index goes. An index that is there is replaced when the new one is complete.")
    private Path out;

    @Option(
            names = "--text",
            paramLabel = "COLUMN",
            description =
                    "The column of the texts (default: this and the others by the usual names), or of the paths of"
                            + " pictures or sounds, beside the file.")
    private @Nullable String text;

    @Option(
            names = "--id",
            paramLabel = "COLUMN",
            description = "With --text: the column of the identifiers (default: the number of the row).")
    private @Nullable String id;

    @Option(
            names = "--title",
            paramLabel = "COLUMN",
            description =
                    "With --text: the column of the titles, of pictures and sounds of their classes (default: none).")
    private @Nullable String title;

    @Option(
            names = "--analysis",
            paramLabel = "plain|english|code",
            description = "How search by words sees them (default: code where the model takes identifiers apart, else"
                    + " english).")
    private @Nullable Analysis analysis;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    IndexCommand() {}

    @Override
    public Integer call() {
        Texts.quietLucene();
        long began = System.nanoTime();
        if (text == null && (id != null || title != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--text is missing: where " + (id != null ? "--id" : "--title") + " is named, name it too");
        }
        SearchFolder.requireReplaceable(out);
        try (IndexModel model = IndexModel.load(folder)) {
            if (analysis != null && !model.isOfTexts()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--analysis (" + analysis + ") is for texts, and " + folder + " indexes "
                                + model.kind().name() + "; leave it out");
            }
            IndexInput input = input(model);
            input.reportPassedOver(model, main.err());
            List<Document> kept = new ArrayList<>();
            List<String> leftOut = new ArrayList<>();
            float[][] vectors = encode(model, input.entries(), kept, leftOut);
            IndexSettings settings = IndexSettings.defaults()
                    .withAnalysis(analysis == null ? Texts.analysis(model.history()) : analysis);
            main.err().printf(Locale.ROOT, "building the index of %,d documents%n", kept.size());
            main.err().flush();
            // Absolute, so that it is found from wherever a search starts.
            ModelStamp stamp =
                    new ModelStamp(folder.toAbsolutePath().normalize().toString(), model.hash());
            OutputGuard.during(out, () -> SearchFolder.write(out, kept, vectors, input.contents(), stamp, settings));
            report(model, kept.size(), leftOut, (System.nanoTime() - began) * 1e-9);
        }
        return 0;
    }

    private IndexInput input(IndexModel model) {
        Path from = data.get(0);
        if (data.size() == 1) {
            return IndexInput.of(model.kind(), from, text == null ? null : new DocumentColumns(id, title, text));
        }
        if (data.size() == 2 && text == null && !model.isOfTexts()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--text is missing: where rows and the place of their files are given, name the column of the paths");
        }
        if (data.size() > 2 || text == null || model.isOfTexts()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--data is given " + data.size()
                            + " times: that is for a file of rows and the place of the pictures or"
                            + " sounds that its column --text names; name one place of all");
        }
        return IndexInput.rows(model.kind(), from, data.get(1), new DocumentColumns(id, title, text));
    }

    /**
     * Encodes what has a direction that it could be found in. A text without any word that the model knows has none, nor has a
     * file that cannot be read.
     */
    private float[][] encode(
            IndexModel model, List<IndexModel.Entry> entries, List<Document> kept, List<String> leftOut) {
        ReadableVectors encoded = ReadableVectors.of(model, entries, main.progress());
        float[][] all = encoded.vectors();
        List<String> faults = encoded.faults();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            Document document = entries.get(i).document();
            if (Texts.isZero(all[i])) {
                leftOut.add(document.id());
            } else {
                kept.add(document);
                vectors.add(all[i]);
            }
        }
        String what = model.isOfTexts() ? "documents" : model.kind().name();
        if (kept.isEmpty()) {
            throw faults.isEmpty()
                    ? InputException.in(
                            data.get(0), "no document holds a word that the model knows", "name other documents")
                    : new InputException(
                            data.get(0) + ": none of the " + what + " can be read; the first: " + faults.get(0));
        }
        if (!leftOut.isEmpty()) {
            warn(what, entries.size(), leftOut, faults);
        }
        return vectors.toArray(new float[0][]);
    }

    private void warn(String what, int all, List<String> leftOut, List<String> faults) {
        boolean unknown = faults.isEmpty();
        List<String> named = unknown ? leftOut : faults;
        String some = String.join(unknown ? ", " : "\n  ", named.subList(0, Math.min(NAMED, named.size())));
        main.err()
                .printf(
                        Locale.ROOT,
                        unknown
                                ? "warning: left out %,d of %,d %s, without any word that the model knows: %s%s%n"
                                : "warning: left out %,d of %,d %s, unreadable: %s%s%n",
                        named.size(),
                        all,
                        what,
                        some,
                        named.size() > NAMED ? ", ..." : "");
        main.err().flush();
    }

    private void report(IndexModel model, int documents, List<String> leftOut, double seconds) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("index", out.toString());
            json.put("kind", model.kind().name());
            json.put("documents", documents);
            json.put("left_out", leftOut);
            json.put("dim", model.dim());
            json.put("model", folder.toString());
            json.put("hash", model.hash());
            json.put("total_seconds", seconds);
            JsonOut.print(main.out(), json);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "The index of %,d %s is in %s (%s).%nNext:%n  dipole search %s %s%n",
                        documents,
                        model.isOfTexts() ? "documents" : model.kind().name(),
                        out,
                        TrainingProgress.duration(seconds),
                        out,
                        model.takesWords() ? "\"a question\"" : "FILE");
        main.out().flush();
    }
}
