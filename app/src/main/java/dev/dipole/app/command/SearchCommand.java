package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Snippet;
import dev.dipole.app.Table;
import dev.dipole.data.Document;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Words;
import dev.dipole.data.image.FileLookup;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.search.Contents;
import dev.dipole.search.SearchFolder;
import dev.dipole.search.SearchFolder.Description;
import dev.dipole.tower.TowerKind;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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

/** Asks an index. */
@Command(
        name = "search",
        description = {
            "Finds the documents of an index that answer a question.",
            "",
            "An index of pictures is asked with the file of a picture, one of sounds with that of a sound. Where the model has"
                    + " a tower of words too, as clip and clap have, the question is words unless it ends like the name of"
                    + " such a file."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole search index/ \"how do I reset my password\"",
            "  dipole search index/ how do I reset my password -k 3 --mode dense",
            "  dipole search index/ \"password reset\" --mode bm25 --json",
            "  dipole search pictures-index/ cat.png --sheet neighbours.png"
        })
public final class SearchCommand implements Callable<Integer> {

    private static final int SNIPPET_CHARACTERS = 100;
    private static final String PICTURES = "pictures";

    /** What is searched by. */
    enum Mode {
        /** Meaning: the model's vectors. */
        DENSE,
        /** Words. */
        BM25,
        /** Both, by reciprocal rank fusion. */
        HYBRID;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", paramLabel = "INDEX", description = "The folder of the index.")
    private Path index;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "QUERY",
            description = "The question, several words are one; or a file.")
    private List<String> words;

    @Option(
            names = "-k",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many documents (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--mode",
            paramLabel = "dense|bm25|hybrid",
            description = "By meaning, by words, or by both (default: hybrid; dense where the index is not of texts).")
    private @Nullable Mode mode;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            description =
                    "Of an index of pictures: draw what was asked and what was found side by side, in a .png file.")
    private @Nullable Path sheet;

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "Where the model is that the index was built with (default: where it was then).")
    private @Nullable Path model;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    SearchCommand() {}

    @Override
    public Integer call() {
        Texts.quietLucene();
        String query = String.join(" ", words).strip();
        if (query.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "the question is empty; write what you look for behind the index");
        }
        if (k < 1) {
            throw new ParameterException(spec.commandLine(), "-k (" + k + ") must be at least 1");
        }
        Description described = SearchFolder.describe(index);
        Mode chosen = mode(described.contents());
        checkSheet(described.contents());
        if (chosen == Mode.BM25) {
            try (SearchFolder folder = SearchFolder.openLexical(index);
                    Retriever<String> retriever = folder.lexical()) {
                answer(query, chosen, folder, retriever.search(query, k), null);
            }
            return 0;
        }
        try (IndexModel loaded = IndexModel.load(modelFolder(described));
                SearchFolder folder = SearchFolder.open(index, loaded.hash())) {
            Media question = question(query, loaded);
            float[] vector = loaded.encodeQuestion(question);
            if (Texts.isZero(vector)) {
                throw new InputException("the question (" + query
                        + ") holds no word that the model knows; ask with other words"
                        + (loaded.isOfTexts() ? ", or with --mode bm25" : ""));
            }
            answer(query, chosen, folder, found(query, vector, chosen, folder), question);
        }
        return 0;
    }

    private List<Hit> found(String query, float[] vector, Mode chosen, SearchFolder folder) {
        if (chosen == Mode.DENSE) {
            try (VectorIndex vectors = folder.vectors()) {
                return vectors.search(vector, k);
            }
        }
        try (Retriever<String> both = folder.hybrid(asked -> new float[][] {vector})) {
            return both.search(query, k);
        }
    }

    private Mode mode(Contents contents) {
        if (mode == null) {
            return contents.areTexts() ? Mode.HYBRID : Mode.DENSE;
        }
        if (mode != Mode.DENSE && !contents.areTexts()) {
            throw wrong("--mode (" + mode + ") is for texts, and " + index + " is an index of " + contents.kind()
                    + ", which have no words; leave it out");
        }
        return mode;
    }

    private void checkSheet(Contents contents) {
        if (sheet == null) {
            return;
        }
        if (!contents.kind().equals(PICTURES)) {
            throw wrong("--sheet (" + sheet + ") is for pictures, and " + index + " is an index of " + contents.kind()
                    + "; leave it out");
        }
        if (!sheet.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw wrong("--sheet (" + sheet + ") must end in .png");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Path modelFolder(Description described) {
        if (model != null) {
            return model;
        }
        Path built = Path.of(described.model().path());
        if (!Files.isDirectory(built)) {
            throw InputException.in(
                    index,
                    "the model that it was built with is no longer at " + built,
                    "name its folder with --model, "
                            + (described.contents().areTexts() ? "search by words with --mode bm25, " : "")
                            + "or build the index again");
        }
        return built;
    }

    /** Words, or a file: where its name says that it is one, and where words cannot be asked with. */
    private Media question(String query, IndexModel loaded) {
        TowerKind kind = loaded.kind();
        boolean file = kind.isFile(query);
        if (loaded.takesWords() && !file) {
            return new Words(query);
        }
        if (isFile(query)) {
            return kind.content(query, FileLookup.in(Path.of("")));
        }
        throw new InputException(
                file
                        ? query + ": no such file; name one of " + kind.name() + " to find those that are like it"
                        : index + ": the index is of " + kind.name() + ", and its model takes no words (\"" + query
                                + "\"); name a file of " + kind.name() + " to find those that are like it");
    }

    private static boolean isFile(String query) {
        try {
            return Files.isRegularFile(Path.of(query));
        } catch (InvalidPathException e) {
            return false; // On some systems a question mark is in no file's name.
        }
    }

    private void answer(String query, Mode chosen, SearchFolder folder, List<Hit> hits, @Nullable Media question) {
        Contents contents = folder.description().contents();
        List<Document> documents =
                hits.stream().map(hit -> folder.document(hit.id())).toList();
        FoundFiles files = contents.areTexts() ? null : new FoundFiles(contents, hits, documents);
        if (files != null) {
            look(files, query, question);
        }
        if (main.json()) {
            json(query, chosen, files, hits, documents);
            return;
        }
        if (hits.isEmpty()) {
            main.err().println("nothing was found" + (chosen == Mode.BM25 ? "; try --mode hybrid" : ""));
            main.err().flush();
            return;
        }
        main.out().print(files == null ? texts(hits, documents) : files.table());
        if (sheet != null) {
            main.out().println("The sheet of them is in " + sheet + ".");
        }
        main.out().flush();
    }

    /** Looks at the files themselves: whether they are there still, and how they look. */
    private void look(FoundFiles files, String query, @Nullable Media question) {
        String missing = files.missing();
        if (sheet == null && missing != null) {
            main.err().println("warning: " + missing);
            main.err().flush();
        } else if (missing != null) {
            throw new InputException("the sheet cannot be drawn: " + missing);
        } else if (sheet != null) {
            files.draw(query, question, sheet);
        }
    }

    private static Table texts(List<Hit> hits, List<Document> documents) {
        Table table = new Table("rank", "score", "id", "text").left(4);
        for (int i = 0; i < hits.size(); i++) {
            table.row(
                    Integer.toString(i + 1),
                    String.format(Locale.ROOT, "%.4f", hits.get(i).score()),
                    hits.get(i).id(),
                    Snippet.of(documents.get(i).content(), SNIPPET_CHARACTERS));
        }
        return table;
    }

    private void json(String query, Mode chosen, @Nullable FoundFiles files, List<Hit> hits, List<Document> documents) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            Document document = documents.get(i);
            Map<String, Object> hit = new LinkedHashMap<>();
            hit.put("rank", i + 1);
            hit.put("score", hits.get(i).score());
            if (files == null) {
                hit.put("id", document.id());
                hit.put("title", document.title());
                hit.put("text", document.text());
            } else {
                hit.putAll(files.json(i));
            }
            found.add(hit);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("query", query);
        json.put("mode", chosen.toString());
        if (files != null) {
            json.put("kind", files.contents().kind());
            json.put("place", files.contents().place());
        }
        if (sheet != null) {
            json.put("sheet", sheet.toString());
        }
        json.put("hits", found);
        JsonOut.print(main.out(), json);
    }
}
