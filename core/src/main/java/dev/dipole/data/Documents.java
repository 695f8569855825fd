package dev.dipole.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents: from JSONL, CSV or TSV (each also with .gz), from the corpus of a BEIR folder, or from a folder of .txt and
 * .md files, each of which is a document whose identifier is its path within the folder.
 *
 * <p>A document whose title and text are both empty fails, save in a BEIR corpus: published ones have some, and leaving them
 * out would change their figures.
 */
public final class Documents {

    private Documents() {}

    /** A place among documents. */
    public interface Cursor extends AutoCloseable {

        /** The next document, or null at the end. */
        @Nullable Document next();

        /** Where the last document came from, for messages: file and line, or file. */
        String where();

        @Override
        void close();
    }

    /**
     * Every document, in order; a folder's in the order of their identifiers.
     *
     * @param path a file, or a folder
     * @throws InputException naming file and line, also if two documents have the same identifier
     */
    public static List<Document> read(Path path) {
        return all(open(path));
    }

    /** The same from the named columns of one file. */
    public static List<Document> read(Path file, DocumentColumns columns) {
        return all(open(file, columns));
    }

    /** Streams documents, one in memory at a time. Whether identifiers occur twice is for the caller to see. */
    public static Cursor open(Path path) {
        if (!Files.isDirectory(path)) {
            return open(path, DocumentColumns.guess(path));
        }
        Path corpus = Beir.find(path, "corpus.jsonl");
        return corpus == null ? new FolderCursor(path, list(path, true)) : Beir.corpus(corpus);
    }

    /** The same from the named columns of one file. */
    public static Cursor open(Path file, DocumentColumns columns) {
        return new RowCursor(file, columns, false);
    }

    /** How many documents {@link #open(Path)} would give, without looking at them. */
    public static long count(Path path) {
        Path file = path;
        if (Files.isDirectory(path)) {
            Path corpus = Beir.find(path, "corpus.jsonl");
            if (corpus == null) {
                return list(path, true).size();
            }
            file = corpus;
        }
        try (Rows rows = Rows.open(file, Rows.Format.of(file), List.of(), Map.of())) {
            return rows.skip(Long.MAX_VALUE);
        }
    }

    /** The files of a folder that {@link #read} passes over because they are neither .txt nor .md; hidden ones left aside. */
    public static List<Path> passedOver(Path folder) {
        return list(folder, false);
    }

    private static List<Document> all(Cursor cursor) {
        List<Document> documents = new ArrayList<>();
        Map<String, String> seen = new HashMap<>();
        try (cursor) {
            for (Document document = cursor.next(); document != null; document = cursor.next()) {
                String where = cursor.where();
                String earlier = seen.putIfAbsent(document.id(), where);
                if (earlier != null) {
                    throw new InputException(where + ": document \"" + document.id() + "\" is already at " + earlier
                            + "; give each document an identifier of its own");
                }
                documents.add(document);
            }
        }
        return documents;
    }

    private static List<Path> list(Path folder, boolean readable) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return hidden(directory) && !directory.equals(folder)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = file.toString().toLowerCase(Locale.ROOT);
                    boolean document = name.endsWith(".txt") || name.endsWith(".md");
                    if (!hidden(file) && document == readable) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw TextFile.fault(folder, 0, e);
        }
        files.sort(Comparator.comparing(file -> id(folder, file)));
        return files;
    }

    private static boolean hidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static String id(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /** Documents from rows. */
    static final class RowCursor implements Cursor {

        private final Rows rows;
        private final DocumentColumns columns;
        private final boolean emptyAllowed;
        private long count;

        RowCursor(Path file, DocumentColumns columns, boolean emptyAllowed) {
            this.columns = columns;
            this.emptyAllowed = emptyAllowed;
            Map<String, Rows.Kind> kinds = columns.id() == null ? Map.of() : Map.of(columns.id(), Rows.Kind.IDENTIFIER);
            this.rows = Rows.open(file, Rows.Format.of(file), columns.all(), kinds);
        }

        @Override
        public @Nullable Document next() {
            if (!rows.advance()) {
                if (count == 0) {
                    throw rows.noRows();
                }
                return null;
            }
            count++;
            int column = 0;
            rows.present(column, columns.text());
            String text = zeroOrOne(column++, columns.text());
            String id = columns.id() == null ? Long.toString(count) : rows.text(column++, columns.id());
            // A title that is missing from a row is as good as an empty one.
            String title = columns.title() == null ? "" : zeroOrOne(column, columns.title());
            if (!emptyAllowed && text.isBlank() && title.isBlank()) {
                throw rows.empty(columns.text());
            }
            return new Document(id, title, text);
        }

        private String zeroOrOne(int wanted, String column) {
            List<String> texts = rows.texts(wanted);
            if (texts == null || texts.isEmpty()) {
                return "";
            }
            return texts.size() == 1 ? texts.get(0) : rows.text(wanted, column);
        }

        @Override
        public String where() {
            return rows.file() + ":" + rows.line();
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private static final class FolderCursor implements Cursor {

        private final Path folder;
        private final List<Path> files;
        private int at;

        FolderCursor(Path folder, List<Path> files) {
            this.folder = folder;
            this.files = files;
            if (files.isEmpty()) {
                throw InputException.in(
                        folder,
                        "holds no .txt or .md file and no corpus.jsonl",
                        "name the file that holds the documents");
            }
        }

        @Override
        public @Nullable Document next() {
            if (at == files.size()) {
                return null;
            }
            Path file = files.get(at++);
            String text = TextFile.readAll(file);
            if (text.isBlank()) {
                throw InputException.in(file, "is empty", "give it a text or remove it");
            }
            return new Document(id(folder, file), "", text);
        }

        @Override
        public String where() {
            return files.get(Math.max(0, at - 1)).toString();
        }

        @Override
        public void close() {}
    }
}
