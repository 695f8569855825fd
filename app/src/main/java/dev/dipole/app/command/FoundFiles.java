package dev.dipole.app.command;

import dev.dipole.app.Table;
import dev.dipole.data.Document;
import dev.dipole.data.Media;
import dev.dipole.data.image.FileLookup;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.NeighbourSheet;
import dev.dipole.retrieve.Hit;
import dev.dipole.search.Contents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pictures or sounds that a search found, where they were when the index was built.
 *
 * @param hits the best first
 * @param documents of the hits, in their order; the text is the path, the title the class where it is known
 */
record FoundFiles(Contents contents, List<Hit> hits, List<Document> documents) {

    /** How many a message names. */
    private static final int NAMED = 5;

    /** Of each picture on a sheet. */
    private static final int CELL_PIXELS = 128;

    private Path place() {
        return Path.of(contents.place());
    }

    /** What to say of those that are no longer there, or null where all are. What is in an archive shows when it is read. */
    @Nullable String missing() {
        if (Files.isRegularFile(place())) {
            return null;
        }
        List<String> missing = documents.stream()
                .map(Document::text)
                .filter(path -> !Files.exists(place().resolve(path)))
                .toList();
        if (missing.isEmpty()) {
            return null;
        }
        return missing.size() + " of the " + documents.size() + " " + contents.kind() + " that were found "
                + (missing.size() == 1 ? "is" : "are") + " no longer in " + place() + ": "
                + String.join(", ", missing.subList(0, Math.min(NAMED, missing.size())))
                + (missing.size() > NAMED ? ", ..." : "")
                + "; put them back, or build the index again where they are now";
    }

    /** For people: with identifiers where these are not the paths, and classes where any is known. */
    Table table() {
        boolean ids = documents.stream().anyMatch(document -> !document.id().equals(document.text()));
        boolean classes =
                documents.stream().anyMatch(document -> !document.title().isEmpty());
        Table table = new Table(row("rank", "score", ids, "id", classes, "class", "path")).left(5);
        for (int i = 0; i < hits.size(); i++) {
            Document document = documents.get(i);
            table.row(row(
                    Integer.toString(i + 1),
                    String.format(Locale.ROOT, "%.4f", hits.get(i).score()),
                    ids,
                    document.id(),
                    classes,
                    document.title(),
                    document.text()));
        }
        return table;
    }

    private static List<String> row(
            String rank, String score, boolean ids, String id, boolean classes, String label, String path) {
        List<String> row = new ArrayList<>(List.of(rank, score));
        if (ids) {
            row.add(id);
        }
        if (classes) {
            row.add(label);
        }
        row.add(path);
        return row;
    }

    /** What JSON says of a hit beside its rank and score; of a file in a folder, a path that can be opened. */
    Map<String, Object> json(int hit) {
        Document document = documents.get(hit);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", document.id());
        json.put("class", document.title());
        json.put(
                "path",
                Files.isRegularFile(place())
                        ? document.text()
                        : place().resolve(document.text()).toString());
        return json;
    }

    /**
     * Draws what was asked, where that is a picture, and what was found.
     *
     * @param query what was asked, as it was written
     */
    void draw(String query, @Nullable Media question, Path file) {
        FileLookup files = FileLookup.in(place());
        List<NeighbourSheet.Shown> found = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            String path = documents.get(i).text();
            String label = documents.get(i).title();
            String caption = String.format(
                    Locale.ROOT, "%.3f %s", hits.get(i).score(), label.isEmpty() ? fileName(path) : label);
            found.add(new NeighbourSheet.Shown(new Image(path, files.at(path)), caption, label));
        }
        NeighbourSheet.Shown asked =
                question instanceof Image image ? new NeighbourSheet.Shown(image, fileName(query), "") : null;
        NeighbourSheet sheet = new NeighbourSheet(query, List.of(new NeighbourSheet.Row(asked, found)), CELL_PIXELS);
        OutputGuard.during(file, () -> sheet.write(file));
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
