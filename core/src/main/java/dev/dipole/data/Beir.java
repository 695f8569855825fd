package dev.dipole.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads retrieval data in the layout of BEIR (Thakur et al. 2021): {@code corpus.jsonl} with {@code _id}, {@code title} and
 * {@code text}; {@code queries.jsonl} with {@code _id} and {@code text}; {@code qrels/SPLIT.tsv} with query, document and
 * grade, with or without a header, or with TREC's four columns (query, iteration, document, grade) separated by any white
 * space. Each file may end in .gz.
 */
public final class Beir {

    /** Queries that a message names. */
    private static final int NAMED = 5;

    private Beir() {}

    /**
     * One split as a task: the queries that the split judges, in the order of their file, and the whole corpus.
     *
     * @param split such as {@code test}
     * @throws InputException naming file and line, such as a judgement of a document that the corpus lacks
     */
    public static RetrievalTask read(Path folder, String split) {
        Path qrels = qrels(folder, split);
        Map<String, Text> texts = queries(folder);
        List<Document> documents = new ArrayList<>();
        Map<String, Integer> ids = new HashMap<>();
        readCorpus(folder, (document, where) -> {
            Integer earlier = ids.putIfAbsent(document.id(), documents.size());
            if (earlier != null) {
                throw twice(where, "document", document.id(), "document " + (earlier + 1) + " of the file");
            }
            documents.add(document);
        });
        Map<String, Map<String, Judgement>> judged = judgements(qrels, texts.keySet(), ids.keySet());
        Map<String, String> queries = new LinkedHashMap<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        texts.forEach((id, text) -> {
            Map<String, Judgement> grades = judged.get(id);
            if (grades != null) {
                queries.put(id, text.text());
                Map<String, Integer> plain = new LinkedHashMap<>();
                grades.forEach((document, judgement) -> plain.put(document, judgement.grade()));
                judgements.put(id, plain);
            }
        });
        return new RetrievalTask(name(folder, split), queries, documents, judgements);
    }

    /**
     * The relevant pairs of a split as examples: each query with the contents of all documents whose grade is above 0, in the
     * order of the queries' file. Queries without such a document give no example, and are told of by {@link Source#leftOut}. Memory
     * holds the relevant documents.
     *
     * @param split such as {@code train}; a test split is for evaluation only
     */
    public static Source<String> trainingPairs(Path folder, String split) {
        Path qrels = qrels(folder, split);
        Map<String, Text> texts = queries(folder);
        Map<String, Map<String, Judgement>> judged = judgements(qrels, texts.keySet(), null);
        Set<String> relevant = new HashSet<>();
        judged.values()
                .forEach(grades -> grades.forEach((document, judgement) -> {
                    if (judgement.grade() > 0) {
                        relevant.add(document);
                    }
                }));
        Map<String, String> contents = new HashMap<>();
        readCorpus(folder, (document, where) -> {
            if (relevant.contains(document.id()) && contents.putIfAbsent(document.id(), document.content()) != null) {
                throw twice(where, "document", document.id(), "an earlier line");
            }
        });
        List<Example<String>> examples = new ArrayList<>();
        List<String> without = new ArrayList<>();
        texts.forEach((id, text) -> {
            List<String> positives = new ArrayList<>();
            judged.getOrDefault(id, Map.of()).forEach((document, judgement) -> {
                if (judgement.grade() > 0) {
                    String content = contents.get(document);
                    if (content == null) {
                        throw noDocument(qrels, judgement.line(), document);
                    } else if (content.isBlank()) {
                        throw InputException.at(
                                qrels,
                                judgement.line(),
                                "the relevant document \"" + document + "\" has no text",
                                "give it one in the corpus, or remove the judgement");
                    }
                    positives.add(content);
                }
            });
            if (!positives.isEmpty()) {
                examples.add(new Example<>(text.text(), positives, List.of()));
            } else if (judged.containsKey(id)) {
                without.add(id);
            }
        });
        if (examples.isEmpty()) {
            throw InputException.in(qrels, "judges no document relevant", "give it rows with a grade above 0");
        }
        return Sources.of(name(folder, split), examples, leftOut(qrels, without));
    }

    private static String leftOut(Path qrels, List<String> without) {
        if (without.isEmpty()) {
            return "";
        }
        List<String> some = without.subList(0, Math.min(NAMED, without.size()));
        return qrels + ": " + without.size() + (without.size() == 1 ? " query has" : " queries have")
                + " no relevant document and no example: " + String.join(", ", some)
                + (without.size() > NAMED ? ", ..." : "");
    }

    /** The splits that a folder has judgements for, in alphabetical order; none where it is no BEIR folder. */
    public static Set<String> splits(Path folder) {
        Path qrels = folder.resolve("qrels");
        Set<String> splits = new TreeSet<>();
        if (Files.isDirectory(qrels)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(qrels, "*.{tsv,tsv.gz}")) {
                for (Path each : files) {
                    splits.add(String.valueOf(each.getFileName()).replaceAll("\\.tsv(\\.gz)?$", ""));
                }
            } catch (IOException e) {
                throw TextFile.fault(qrels, 0, e);
            }
        }
        return splits;
    }

    private record Text(String text, long line) {}

    private record Judgement(int grade, long line) {}

    private interface DocumentSink {
        void accept(Document document, String where);
    }

    /** The documents of a corpus; empty ones are kept. */
    static Documents.Cursor corpus(Path file) {
        return new Documents.RowCursor(file, DocumentColumns.guess(file), true);
    }

    private static void readCorpus(Path folder, DocumentSink sink) {
        try (Documents.Cursor cursor = corpus(require(folder, "corpus.jsonl"))) {
            for (Document document = cursor.next(); document != null; document = cursor.next()) {
                sink.accept(document, cursor.where());
            }
        }
    }

    private static Map<String, Text> queries(Path folder) {
        Path file = require(folder, "queries.jsonl");
        DocumentColumns guessed = DocumentColumns.guess(file);
        String id = guessed.id();
        if (id == null) {
            throw InputException.in(
                    file, "its first row has no \"_id\"", "give each query one; the judgements name it");
        }
        Map<String, Text> queries = new LinkedHashMap<>();
        try (Rows rows =
                Rows.open(file, Rows.Format.JSONL, List.of(id, guessed.text()), Map.of(id, Rows.Kind.IDENTIFIER))) {
            while (rows.advance()) {
                String name = rows.text(0, id);
                Text earlier = queries.putIfAbsent(name, new Text(rows.text(1, guessed.text()), rows.line()));
                if (earlier != null) {
                    throw twice(file + ":" + rows.line(), "query", name, "line " + earlier.line());
                }
            }
        }
        return queries;
    }

    private static InputException twice(String where, String what, String id, String earlier) {
        return new InputException(where + ": " + what + " \"" + id + "\" is already at " + earlier
                + "; give each an identifier of its own");
    }

    /**
     * Query to document to grade.
     *
     * @param documents the corpus's identifiers, or null if the caller checks them
     */
    private static Map<String, Map<String, Judgement>> judgements(
            Path file, Set<String> queries, @Nullable Set<String> documents) {
        Map<String, Map<String, Judgement>> judgements = new HashMap<>();
        boolean first = true;
        try (Lines lines = new Lines(file)) {
            while (lines.next()) {
                String line = lines.text();
                String[] cells = line.indexOf('\t') >= 0
                        ? line.split("\t", -1)
                        : line.strip().split("\\s+", -1);
                if (cells.length != 3 && cells.length != 4) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "has " + (cells.length == 1 ? "1 column" : cells.length + " columns"),
                            "write query, document and grade, or TREC's query, iteration, document and grade");
                }
                String query = cells[0].strip();
                String document = cells[cells.length - 2].strip();
                String grade = cells[cells.length - 1].strip();
                Integer value = number(grade);
                boolean header = first && value == null && !queries.contains(query);
                first = false;
                if (header) {
                    continue;
                }
                if (value == null) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "the grade (" + grade + ") is not a whole number",
                            "write 0 for not relevant and 1 or more for relevant");
                }
                if (!queries.contains(query)) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "names no query: \"" + query + "\" is not in queries.jsonl",
                            "add the query, or remove the row");
                }
                if (documents != null && !documents.contains(document)) {
                    throw noDocument(file, lines.number(), document);
                }
                Judgement earlier = judgements
                        .computeIfAbsent(query, key -> new LinkedHashMap<>())
                        .putIfAbsent(document, new Judgement(value, lines.number()));
                if (earlier != null && earlier.grade() != value) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "grades query \"" + query + "\" and document \"" + document + "\" " + value + ", and line "
                                    + earlier.line() + " grades them " + earlier.grade(),
                            "keep one of the two");
                }
            }
        }
        if (judgements.isEmpty()) {
            throw InputException.in(file, "holds no judgements", "give it rows of query, document and grade");
        }
        return judgements;
    }

    private static @Nullable Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static InputException noDocument(Path file, long line, String document) {
        return InputException.at(
                file,
                line,
                "names no document: \"" + document + "\" is not in corpus.jsonl",
                "add the document, or remove the row");
    }

    private static String name(Path folder, String split) {
        return folder.toAbsolutePath().normalize().getFileName() + "/" + split;
    }

    /** The file or its compressed form, or null. */
    static @Nullable Path find(Path folder, String name) {
        for (String form : List.of(name, name + ".gz")) {
            if (Files.isRegularFile(folder.resolve(form))) {
                return folder.resolve(form);
            }
        }
        return null;
    }

    private static Path require(Path folder, String name) {
        Path file = find(folder, name);
        if (file != null) {
            return file;
        }
        if (!Files.isDirectory(folder)) {
            throw InputException.in(folder, "no such folder", "name a folder with " + name);
        }
        throw InputException.in(
                folder,
                "holds no " + name + " and no " + name + ".gz",
                "a BEIR folder has corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv");
    }

    private static Path qrels(Path folder, String split) {
        require(folder, "corpus.jsonl");
        Path qrels = folder.resolve("qrels");
        Path file = find(qrels, split + ".tsv");
        if (file != null) {
            return file;
        }
        Set<String> splits = splits(folder);
        throw InputException.in(
                qrels,
                "holds no " + split + ".tsv",
                splits.isEmpty() ? "a BEIR folder has qrels/SPLIT.tsv" : "splits: " + String.join(", ", splits));
    }
}
