package dev.dipole.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows whose texts all belong together: the first is the anchor, the others its positives. */
final class GroupRows {

    private GroupRows() {}

    static Source<String> open(Path path, @Nullable Columns columns, @Nullable String split, BadRows bad) {
        Shape.GROUPS.refuse(path, bad);
        if (columns == null || split != null || Files.isDirectory(path)) {
            throw InputException.in(
                    path,
                    "is to be read as groups, which are rows of a file",
                    "name the file, and the columns of its texts");
        }
        List<String> of = TextRows.texts(columns);
        return RowExamples.of(path, of, "groups of " + String.join(", ", of), rows -> {
            List<String> texts = TextRows.all(rows, of);
            if (texts.size() < 2) {
                throw InputException.at(
                        rows.file(),
                        rows.line(),
                        "holds " + texts.size() + " text(s) in " + String.join(", ", of) + ", and a group needs two",
                        "give it another, or remove the row");
            }
            return List.of(new Example<>(texts.get(0), texts.subList(1, texts.size()), List.of()));
        });
    }
}
