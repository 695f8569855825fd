package dev.dipole.data.image;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Media;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.data.Words;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sources of pictures with captions: rows of any format that {@link Pairs} reads, whose anchor is the path of a picture and whose
 * positives are texts. The pictures lie beside the file of the rows, in a folder, or in a tar archive. {@link MediaRows} are
 * those of any two kinds.
 */
public final class Captions {

    private Captions() {}

    /**
     * Rows and the pictures that they name.
     *
     * @param file of the rows
     * @param columns the anchor's holds paths of pictures, those of positives and negatives captions
     * @param pictures the folder that the paths start from, or a tar archive that has them; null: the folder of {@code file}
     * @param bad rows that may be passed over; pictures that are missing or damaged show in {@link CheckedImages}
     */
    public static Source<Media> open(Path file, Columns columns, @Nullable Path pictures, BadRows bad) {
        FileLookup files = pictures == null ? FileLookup.beside(file) : FileLookup.in(pictures);
        return MediaRows.open(file, columns, path -> new Image(path, files.at(path)), Words::new, bad);
    }
}
