package dev.dipole.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Texts alone, each its own positive: those of the columns, of documents, or of a split's queries. */
final class TextRows {

    private TextRows() {}

    static Source<String> open(Path path, @Nullable Columns columns, @Nullable String split, BadRows bad) {
        Shape.TEXTS.refuse(path, bad);
        if (Files.isDirectory(path)) {
            if (columns != null) {
                throw InputException.in(
                        path, "is a folder, and columns are those of files", "leave them out, or name a file");
            }
            return split == null ? new DocumentTexts(path) : queries(path, split);
        } else if (split != null) {
            throw InputException.in(path, "is no folder, and a split is that of a BEIR folder", "leave the split out");
        }
        if (columns == null) {
            return new DocumentTexts(path);
        }
        List<String> of = texts(columns);
        return RowExamples.of(path, of, "texts of " + String.join(", ", of), rows -> {
            List<Example<String>> examples = new ArrayList<>();
            all(rows, of).forEach(text -> examples.add(Example.pair(text, text)));
            if (examples.isEmpty()) {
                throw rows.empty(of.get(0));
            }
            return examples;
        });
    }

    /** The columns that hold texts, each once. */
    static List<String> texts(Columns columns) {
        Set<String> of = new LinkedHashSet<>();
        of.add(columns.anchor());
        of.addAll(columns.positives());
        return List.copyOf(of);
    }

    /** The texts of a row in these columns, in order. */
    static List<String> all(Rows rows, List<String> columns) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            for (String text : rows.present(i, columns.get(i))) {
                texts.add(rows.notBlank(text, columns.get(i)));
            }
        }
        return texts;
    }

    private static Source<String> queries(Path folder, String split) {
        RetrievalTask task = Beir.read(folder, split);
        List<Example<String>> examples = new ArrayList<>();
        task.queries().values().forEach(query -> examples.add(Example.pair(query, query)));
        return Sources.of("queries of " + task.name(), examples);
    }

    /**
     * Documents with their titles. Those without any text, which a BEIR corpus may have, are passed over.
     *
     * @param path a file or folder of documents
     */
    private record DocumentTexts(Path path) implements Source<String> {

        DocumentTexts {
            try (Documents.Cursor first = Documents.open(path)) {
                first.next();
            }
        }

        @Override
        public String name() {
            return "documents of " + path.toAbsolutePath().normalize().getFileName();
        }

        @Override
        public Cursor<String> open(long position) {
            Sources.checkPosition(position);
            DocumentCursor cursor = new DocumentCursor(Documents.open(path));
            try {
                while (cursor.position() < position && cursor.next() != null) {}
                return cursor;
            } catch (RuntimeException e) {
                cursor.close();
                throw e;
            }
        }

        @Override
        public String fingerprint() {
            try (Documents.Cursor documents = Documents.open(path)) {
                MessageDigest digest = Fingerprint.sha256();
                for (Document document = documents.next(); document != null; document = documents.next()) {
                    Fingerprint.add(digest, List.of(document.content()));
                }
                return Fingerprint.hex(digest);
            }
        }

        @Override
        public String reading() {
            return "texts of documents";
        }
    }

    private static final class DocumentCursor implements Source.Cursor<String> {

        private final Documents.Cursor documents;
        private long position;

        DocumentCursor(Documents.Cursor documents) {
            this.documents = documents;
        }

        @Override
        public @Nullable Example<String> next() {
            Document document = documents.next();
            while (document != null && document.content().isBlank()) {
                document = documents.next();
            }
            if (document == null) {
                return null;
            }
            position++;
            return Example.pair(document.content(), document.content());
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            documents.close();
        }
    }
}
