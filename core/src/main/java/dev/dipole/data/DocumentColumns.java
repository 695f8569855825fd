package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file hold what of a document.
 *
 * @param id the column of identifiers; null where there is none, and the number of the row, from 1, serves as one
 * @param title the column of titles; null where there is none
 * @param text the column of bodies
 */
public record DocumentColumns(@Nullable String id, @Nullable String title, String text) {

    private static final List<String> IDS = List.of("_id", "id", "doc_id", "docid", "document_id", "corpus-id", "uuid");
    private static final List<String> TITLES = List.of("title", "headline", "name");
    private static final List<String> TEXTS =
            List.of("text", "contents", "content", "body", "document", "passage", "abstract", "answer", "code");

    /** Identifier and body by the names of their columns. */
    public static DocumentColumns of(String id, String text) {
        return new DocumentColumns(id, null, text);
    }

    /**
     * The columns that a file probably means, by their usual names, whatever their case.
     *
     * @throws InputException listing the columns found, if none is a usual name of a body
     */
    public static DocumentColumns guess(Path file) {
        try (Rows rows = Rows.open(file, Rows.Format.of(file), List.of(), Map.of())) {
            if (!rows.advance()) {
                throw rows.noRows();
            }
            List<String> found = rows.columns();
            String text = first(TEXTS, found);
            if (text == null) {
                throw InputException.in(
                        file,
                        "no usual name of a document's text among the columns "
                                + (found.isEmpty() ? "(none)" : String.join(", ", found)),
                        "name the column of the texts, or call it \"text\"");
            }
            String title = first(TITLES, found);
            if (title == null && Rows.Format.of(file) == Rows.Format.JSONL) {
                // The first object may lack what later ones have.
                title = "title";
            }
            return new DocumentColumns(first(IDS, found), title, text);
        }
    }

    /** The same among names of columns; null if none is a usual name of a body. */
    public static @Nullable DocumentColumns guess(Collection<String> found) {
        String text = first(TEXTS, found);
        return text == null ? null : new DocumentColumns(first(IDS, found), first(TITLES, found), text);
    }

    private static @Nullable String first(List<String> usual, Collection<String> found) {
        for (String name : usual) {
            for (String column : found) {
                if (column.equalsIgnoreCase(name)) {
                    return column;
                }
            }
        }
        return null;
    }

    /** Body first, then identifier and title where they are; the order that the reader asks in. */
    List<String> all() {
        List<String> all = new ArrayList<>();
        all.add(text);
        if (id != null) {
            all.add(id);
        }
        if (title != null) {
            all.add(title);
        }
        return all;
    }
}
