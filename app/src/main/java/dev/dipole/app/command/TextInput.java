package dev.dipole.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.Document;
import dev.dipole.data.DocumentColumns;
import dev.dipole.data.Documents;
import dev.dipole.data.InputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Texts that stream. */
interface TextInput extends AutoCloseable {

    /**
     * A text.
     *
     * @param id what its data call it; else its place, from 1
     */
    record Text(String id, String text) {}

    /** The next text, or null at the end. */
    @Nullable Text next() throws IOException;

    /** Whether the next text is there without waiting; where it is not, what has come is worth an answer. */
    boolean ready() throws IOException;

    @Override
    void close() throws IOException;

    /** How many texts there are; -1 where nobody knows. */
    default long count() {
        return -1;
    }

    /**
     * One text per line, or one JSON object where the first line is one.
     *
     * @param column of the objects; null: by the usual names
     */
    static TextInput lines(InputStream in, @Nullable String column) {
        return new LineInput("standard input", in, false, column);
    }

    /** The documents of a file or folder, the texts of one column of a file, or the lines of a .txt file. */
    static TextInput documents(Path path, @Nullable String column) throws IOException {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (!Files.isDirectory(path) && (name.endsWith(".txt") || name.endsWith(".txt.gz"))) {
            if (column != null) {
                throw new InputException(path + ": holds a text on each line and no columns; leave out --column");
            }
            InputStream in = new BufferedInputStream(Files.newInputStream(path));
            try {
                return new LineInput(path.toString(), name.endsWith(".gz") ? new GZIPInputStream(in) : in, true, null);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }
        Documents.Cursor cursor =
                column == null ? Documents.open(path) : Documents.open(path, new DocumentColumns(null, null, column));
        return new DocumentInput(cursor, path);
    }

    /** Lines of UTF-8: plain, or JSON objects. Closing it leaves standard input open, which belongs to the process. */
    final class LineInput implements TextInput {

        private static final ObjectMapper JSON = new ObjectMapper();

        private final String name;
        private final BufferedReader reader;
        private final boolean file;
        private final @Nullable String column;
        private @Nullable DocumentColumns columns;
        private long number;

        private LineInput(String name, InputStream in, boolean file, @Nullable String column) {
            this.name = name;
            this.file = file;
            this.column = column;
            reader = new BufferedReader(new InputStreamReader(
                    in,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)));
        }

        @Override
        public @Nullable Text next() throws IOException {
            String line;
            try {
                line = reader.readLine();
            } catch (CharacterCodingException e) {
                throw new InputException(
                        name + " is not UTF-8 after line " + number + "; convert it to that encoding", e);
            }
            if (line == null) {
                return null;
            }
            number++;
            if (number == 1) {
                line = line.startsWith("\uFEFF") ? line.substring(1) : line;
                columns = columns(line);
            }
            if (line.isBlank()) {
                throw new InputException(name + ":" + number + ": the line is empty; give it a text or remove it");
            }
            return columns == null ? new Text(Long.toString(number), line) : object(line, columns);
        }

        /** Those of the first line's object; null where the lines are plain texts. */
        private @Nullable DocumentColumns columns(String first) {
            JsonNode node = file || !first.startsWith("{") ? null : read(first);
            if (node == null || !node.isObject()) {
                if (column != null) {
                    throw new InputException(name + ":1: is no JSON object, and --column (" + column
                            + ") names a column; leave it out, or name a file with --data");
                }
                return null;
            }
            List<String> found = new ArrayList<>();
            node.fieldNames().forEachRemaining(found::add);
            DocumentColumns guessed = DocumentColumns.guess(found);
            if (column != null) {
                return new DocumentColumns(guessed == null ? null : guessed.id(), null, column);
            } else if (guessed == null) {
                throw new InputException(name + ":1: no usual name of a text among the columns "
                        + String.join(", ", found) + "; name it with --column, or call it \"text\"");
            }
            return guessed;
        }

        private static @Nullable JsonNode read(String line) {
            try {
                return JSON.readTree(line);
            } catch (JsonProcessingException e) {
                return null; // A plain text may begin like an object.
            }
        }

        private Text object(String line, DocumentColumns of) {
            JsonNode node = read(line);
            if (node == null || !node.isObject()) {
                throw new InputException(name + ":" + number
                        + ": is no JSON object, and the first line is one; give every line an object");
            }
            String body = node.path(of.text()).asText("");
            String title = of.title() == null ? "" : node.path(of.title()).asText("");
            if (body.isBlank() && title.isBlank()) {
                throw new InputException(
                        name + ":" + number + ": \"" + of.text() + "\" is empty; give it a text or remove the line");
            }
            String id = of.id() == null ? "" : node.path(of.id()).asText("");
            Document document = new Document(id.isBlank() ? Long.toString(number) : id, title, body);
            return new Text(document.id(), document.content());
        }

        @Override
        public boolean ready() throws IOException {
            return file || reader.ready();
        }

        @Override
        public void close() throws IOException {
            if (file) {
                reader.close();
            }
        }
    }

    /** Documents of files. */
    final class DocumentInput implements TextInput {

        private final Documents.Cursor cursor;
        private final Path path;

        private DocumentInput(Documents.Cursor cursor, Path path) {
            this.cursor = cursor;
            this.path = path;
        }

        @Override
        public @Nullable Text next() {
            Document document = cursor.next();
            return document == null ? null : new Text(document.id(), document.content());
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public long count() {
            return Documents.count(path);
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
