package dev.dipole.data.image;

import dev.dipole.data.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A set of files that are read one after the other, in an order that does not change: a folder or a tar archive. Beside pictures
 * it may hold what goes with them, or recordings.
 */
public interface FileSet {

    /** A file of the set: its path within it, with slashes, and where its bytes lie. */
    record Entry(String path, Image.Encoded encoded) {

        /** The name without its folders. */
        String file() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The folder right above, by its own name; empty where there is none. */
        String folder() {
            int end = path.lastIndexOf('/');
            return end < 0 ? "" : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        }

        /** Whether it is under this folder; all are under the one of no name. */
        boolean under(String folder) {
            return folder.isEmpty() || path.startsWith(folder + "/");
        }

        boolean isPicture() {
            return Images.isPicture(path);
        }

        Image image() {
            return new Image(path, encoded);
        }
    }

    /** A place among the files. */
    interface Walk extends AutoCloseable {

        /** The next file, or null at the end. */
        @Nullable Entry next();

        @Override
        void close();
    }

    /** The folder or archive itself. */
    Path place();

    /** Starts at the first file. */
    Walk open();

    /**
     * What is at a path.
     *
     * @throws InputException if nothing is
     */
    static FileSet at(Path place) {
        if (Files.isDirectory(place)) {
            return new FolderFiles(place);
        } else if (!Files.exists(place)) {
            throw InputException.in(place, "no such file or folder", "name a folder of pictures or a tar archive");
        }
        return new TarFiles(place);
    }
}
