package dev.dipole.app.command;

import dev.dipole.data.Document;
import dev.dipole.data.DocumentColumns;
import dev.dipole.data.Documents;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.image.FileLookup;
import dev.dipole.search.Contents;
import dev.dipole.tower.TowerKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an index is made of. The document of a file has its path as text, and as title what tells its class: a column, or the folder
 * right above it.
 *
 * @param entries the documents, with their files where they are no texts
 * @param contents what they are, and where
 * @param passedOver files of a folder that are not of the kind, by their names
 */
record IndexInput(List<IndexModel.Entry> entries, Contents contents, long passedOver) {

    /**
     * Reads the documents that an index is made of. Of files no more than the paths is read.
     *
     * @param columns of a file of rows; null: of texts by their usual names, or a place that holds the files themselves
     */
    static IndexInput of(TowerKind kind, Path data, @Nullable DocumentColumns columns) {
        if (kind.name().equals(Contents.WORDS)) {
            return texts(data, columns);
        }
        if (columns == null) {
            return place(kind, data);
        }
        Path folder = data.toAbsolutePath().getParent();
        return rows(kind, data, folder == null ? Path.of("") : folder, columns);
    }

    private static IndexInput texts(Path data, @Nullable DocumentColumns columns) {
        List<Document> documents = columns == null ? Documents.read(data) : Documents.read(data, columns);
        boolean folder = columns == null && Files.isDirectory(data) && !isCorpus(data);
        return new IndexInput(
                documents.stream()
                        .map(document -> new IndexModel.Entry(document, null))
                        .toList(),
                Contents.texts(),
                folder ? Documents.passedOver(data).size() : 0);
    }

    private static boolean isCorpus(Path folder) {
        return Files.exists(folder.resolve("corpus.jsonl")) || Files.exists(folder.resolve("corpus.jsonl.gz"));
    }

    /**
     * Files that rows name.
     *
     * @param place the folder or tar archive that the paths start from
     */
    static IndexInput rows(TowerKind kind, Path data, Path place, DocumentColumns columns) {
        FileLookup files = FileLookup.in(place);
        return new IndexInput(
                Documents.read(data, columns).stream()
                        .map(document -> new IndexModel.Entry(document, kind.content(document.text(), files)))
                        .toList(),
                Contents.files(kind.name(), place),
                0);
    }

    private static IndexInput place(TowerKind kind, Path data) {
        List<IndexModel.Entry> entries = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        try (EmbedInput<Media> input = MediaInput.files(kind, data, "--text")) {
            for (EmbedInput.Item<Media> item = input.next(); item != null; item = input.next()) {
                String path = item.shown().text();
                if (!paths.add(path)) {
                    throw InputException.in(data, "holds " + path + " twice", "pack the archive anew, each file once");
                }
                entries.add(
                        new IndexModel.Entry(new Document(item.shown().id(), folderOf(path), path), item.content()));
            }
            return new IndexInput(entries, Contents.files(kind.name(), data), input.passedOver());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder right above a file, by its own name; empty where there is none. */
    private static String folderOf(String path) {
        int end = path.lastIndexOf('/');
        return end < 0 ? "" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    /** Says how many files of the folder are not of the kind, if there are any. */
    void reportPassedOver(IndexModel model, PrintWriter to) {
        if (passedOver > 0) {
            to.printf(
                    Locale.ROOT,
                    "passed over %,d files that are %s%n",
                    passedOver,
                    model.isOfTexts()
                            ? "neither .txt nor .md"
                            : "no " + model.kind().name() + " by their names");
            to.flush();
        }
    }
}
