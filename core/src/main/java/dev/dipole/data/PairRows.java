package dev.dipole.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Rows that name what belongs together. */
final class PairRows {

    private PairRows() {}

    static Source<String> open(Path path, @Nullable Columns columns, @Nullable String split, BadRows bad) {
        if (Files.isDirectory(path)) {
            if (columns != null) {
                throw InputException.in(
                        path, "is a folder, and columns are those of files", "leave them out, or name a file");
            }
            return Beir.trainingPairs(path, split == null ? "train" : split);
        } else if (split != null) {
            throw InputException.in(path, "is no folder, and a split is that of a BEIR folder", "leave the split out");
        }
        return Pairs.open(path, columns == null ? Columns.guess(path) : columns, bad);
    }
}
