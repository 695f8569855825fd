package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Table;
import dev.dipole.data.Document;
import dev.dipole.data.InputException;
import dev.dipole.model.Model;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
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

/** Asks an index. */
@Command(
        name = "search",
        description = "Finds the documents of an index that answer a question.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole search index/ \"how do I reset my password\"",
            "  dipole search index/ how do I reset my password -k 3 --mode dense",
            "  dipole search index/ \"password reset\" --mode bm25 --json"
        })
public final class SearchCommand implements Callable<Integer> {

    private static final int SNIPPET_CHARACTERS = 100;

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
            description = "The question; several words are one question.")
    private List<String> words;

    @Option(
            names = "-k",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many documents (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--mode",
            defaultValue = "hybrid",
            paramLabel = "dense|bm25|hybrid",
            description = "By meaning, by words, or by both (default: ${DEFAULT-VALUE}).")
    private Mode mode;

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
        if (mode == Mode.BM25) {
            try (SearchFolder folder = SearchFolder.openLexical(index);
                    Retriever<String> retriever = folder.lexical()) {
                answer(query, folder, retriever);
            }
            return 0;
        }
        try (Model loaded = Model.load(modelFolder());
                SearchFolder folder = SearchFolder.open(index, loaded.hash())) {
            if (Texts.isZero(loaded.encodeQueries(List.of(query))[0])) {
                throw new InputException("the question (" + query
                        + ") holds no word that the model knows; ask with other words, or with --mode bm25");
            }
            try (Retriever<String> retriever =
                    mode == Mode.DENSE ? folder.dense(loaded::encodeQueries) : folder.hybrid(loaded::encodeQueries)) {
                answer(query, folder, retriever);
            }
        }
        return 0;
    }

    private Path modelFolder() {
        if (model != null) {
            return model;
        }
        Path built = Path.of(SearchFolder.describe(index).model().path());
        if (!Files.isDirectory(built)) {
            throw InputException.in(
                    index,
                    "the model that it was built with is no longer at " + built,
                    "name its folder with --model, search by words with --mode bm25, or build the index again");
        }
        return built;
    }

    private void answer(String query, SearchFolder folder, Retriever<String> retriever) {
        List<Hit> hits = retriever.search(query, k);
        if (main.json()) {
            json(query, folder, hits);
            return;
        }
        if (hits.isEmpty()) {
            main.err().println("nothing was found" + (mode == Mode.BM25 ? "; try --mode hybrid" : ""));
            main.err().flush();
            return;
        }
        Table table = new Table("rank", "score", "id", "text").left(4);
        for (int i = 0; i < hits.size(); i++) {
            Hit hit = hits.get(i);
            table.row(
                    Integer.toString(i + 1),
                    String.format(Locale.ROOT, "%.4f", hit.score()),
                    hit.id(),
                    Texts.snippet(folder.document(hit.id()).content(), SNIPPET_CHARACTERS));
        }
        main.out().print(table);
        main.out().flush();
    }

    private void json(String query, SearchFolder folder, List<Hit> hits) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            Document document = folder.document(hits.get(i).id());
            Map<String, Object> hit = new LinkedHashMap<>();
            hit.put("rank", i + 1);
            hit.put("score", hits.get(i).score());
            hit.put("id", document.id());
            hit.put("title", document.title());
            hit.put("text", document.text());
            found.add(hit);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("query", query);
        json.put("mode", mode.toString());
        json.put("hits", found);
        JsonOut.print(main.out(), json);
    }
}
