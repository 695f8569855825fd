package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Document;
import dev.dipole.data.DocumentColumns;
import dev.dipole.data.Documents;
import dev.dipole.data.InputException;
import dev.dipole.model.Model;
import dev.dipole.search.Analysis;
import dev.dipole.search.IndexSettings;
import dev.dipole.search.ModelStamp;
import dev.dipole.search.SearchFolder;
import java.nio.file.Files;
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

/** Builds an index of documents, to be searched by meaning, by words, or by both. */
@Command(
        name = "index",
        description = {
            "Builds an index of documents, to be searched by meaning, by words, or by both.",
            "",
            "The documents are a CSV, TSV or JSONL file (each also with .gz), a BEIR folder's corpus, or a folder of .txt and"
                    + " .md files. The index holds their texts, and knows the model that it was built with by the hash of its"
                    + " weights."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole index models/support --data articles.jsonl --out index/",
            "  dipole index models/support --data articles.csv --id number --text body --out index/",
            "  dipole index models/support --data docs/ --out index/"
        })
public final class IndexCommand implements Callable<Integer> {

    /** Documents that are named of those that were left out. */
    private static final int NAMED = 5;

    @Parameters(paramLabel = "MODEL", description = "The folder of the model.")
    private Path folder;

    @Option(names = "--data", required = true, paramLabel = "PATH", description = "A file or folder of documents.")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the index goes. An index that is there is replaced when the new one is complete.")
    private Path out;

    @Option(
            names = "--text",
            paramLabel = "COLUMN",
            description = "The column of the texts (default: this and the others by the usual names).")
    private @Nullable String text;

    @Option(
            names = "--id",
            paramLabel = "COLUMN",
            description = "With --text: the column of the identifiers (default: the number of the row).")
    private @Nullable String id;

    @Option(
            names = "--title",
            paramLabel = "COLUMN",
            description = "With --text: the column of the titles (default: no titles).")
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
        try (Model model = Model.load(folder)) {
            List<Document> documents = documents();
            List<Document> kept = new ArrayList<>();
            List<String> leftOut = new ArrayList<>();
            float[][] vectors = encode(model, documents, kept, leftOut);
            IndexSettings settings =
                    IndexSettings.defaults().withAnalysis(analysis == null ? Texts.analysis(model) : analysis);
            main.err().printf(Locale.ROOT, "building the index of %,d documents%n", kept.size());
            main.err().flush();
            // Absolute, so that it is found from wherever a search starts.
            ModelStamp stamp =
                    new ModelStamp(folder.toAbsolutePath().normalize().toString(), model.hash());
            OutputGuard.during(out, () -> SearchFolder.write(out, kept, vectors, stamp, settings));
            report(model, kept.size(), leftOut, (System.nanoTime() - began) * 1e-9);
        }
        return 0;
    }

    private List<Document> documents() {
        if (text != null) {
            return Documents.read(data, new DocumentColumns(id, title, text));
        }
        List<Document> documents = Documents.read(data);
        if (Files.isDirectory(data) && !isCorpus(data)) {
            int passedOver = Documents.passedOver(data).size();
            if (passedOver > 0) {
                main.err().printf(Locale.ROOT, "passed over %,d files that are neither .txt nor .md%n", passedOver);
            }
        }
        return documents;
    }

    private static boolean isCorpus(Path folder) {
        return Files.exists(folder.resolve("corpus.jsonl")) || Files.exists(folder.resolve("corpus.jsonl.gz"));
    }

    /** Encodes; a document without any word that the model knows has no direction that it could be found in. */
    private float[][] encode(Model model, List<Document> documents, List<Document> kept, List<String> leftOut) {
        List<String> contents = documents.stream().map(Document::content).toList();
        float[][] all = Texts.encode(model.documents(), contents, "encoding documents", main.progress());
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            if (Texts.isZero(all[i])) {
                leftOut.add(documents.get(i).id());
            } else {
                kept.add(documents.get(i));
                vectors.add(all[i]);
            }
        }
        if (kept.isEmpty()) {
            throw InputException.in(data, "no document holds a word that the model knows", "name other documents");
        }
        if (!leftOut.isEmpty()) {
            main.err()
                    .printf(
                            Locale.ROOT,
                            "warning: left out %,d documents without any word that the model knows: %s%s%n",
                            leftOut.size(),
                            String.join(", ", leftOut.subList(0, Math.min(NAMED, leftOut.size()))),
                            leftOut.size() > NAMED ? ", ..." : "");
        }
        return vectors.toArray(new float[0][]);
    }

    private void report(Model model, int documents, List<String> leftOut, double seconds) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("index", out.toString());
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
                        "The index of %,d documents is in %s (%s).%nNext:%n  dipole search %s \"a question\"%n",
                        documents,
                        out,
                        TrainingProgress.duration(seconds),
                        out);
        main.out().flush();
    }
}
