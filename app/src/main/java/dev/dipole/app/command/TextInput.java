package dev.dipole.app.command;

import dev.dipole.data.Document;
import dev.dipole.data.DocumentColumns;
import dev.dipole.data.Documents;
import dev.dipole.data.InputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    /** One text per line. */
    static TextInput lines(InputStream in) {
        return new LineInput(in);
    }

    /** The documents of a file or folder, or the texts of one column of a file. */
    static TextInput documents(Path path, @Nullable String column) {
        Documents.Cursor cursor =
                column == null ? Documents.open(path) : Documents.open(path, new DocumentColumns(null, null, column));
        return new DocumentInput(cursor);
    }

    /** Lines of UTF-8. Closing it leaves the stream open, which belongs to the process. */
    final class LineInput implements TextInput {

        private final BufferedReader reader;
        private long number;

        private LineInput(InputStream in) {
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
                        "standard input is not UTF-8 after line " + number + "; convert it to that encoding", e);
            }
            if (line == null) {
                return null;
            }
            number++;
            if (line.isBlank()) {
                throw new InputException(
                        "standard input:" + number + ": the line is empty; give it a text or remove it");
            }
            return new Text(Long.toString(number), line);
        }

        @Override
        public boolean ready() throws IOException {
            return reader.ready();
        }

        @Override
        public void close() {}
    }

    /** Documents of files. */
    final class DocumentInput implements TextInput {

        private final Documents.Cursor cursor;

        private DocumentInput(Documents.Cursor cursor) {
            this.cursor = cursor;
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
        public void close() {
            cursor.close();
        }
    }
}
