package dev.dipole.data.image;

import dev.dipole.data.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The files that rows name, by their paths: in a folder, or in a tar archive. What is not there shows when it is read. */
public interface FileLookup {

    /** The bytes at a path. */
    Image.Encoded at(String path);

    /**
     * Those of a place.
     *
     * @param place the folder that the paths start from, or a tar archive that has them
     */
    static FileLookup in(Path place) {
        if (Files.isDirectory(place)) {
            return path -> FileBytes.whole(place.resolve(path));
        } else if (!Files.exists(place)) {
            throw InputException.in(
                    place, "no such file or folder", "name the folder or the tar archive that the files are in");
        }
        // A path and two numbers of each file.
        Map<String, Image.Encoded> contents = new HashMap<>();
        try (FileSet.Walk walk = new TarFiles(place).open()) {
            for (FileSet.Entry entry = walk.next(); entry != null; entry = walk.next()) {
                contents.put(entry.path(), entry.encoded());
            }
        }
        return path -> {
            Image.Encoded found = contents.get(path.startsWith("./") ? path.substring(2) : path);
            return found == null ? new MissingBytes(place.toString()) : found;
        };
    }

    /** Those that lie beside a file of rows. */
    static FileLookup beside(Path rows) {
        Path folder = rows.toAbsolutePath().getParent();
        return in(folder == null ? Path.of("") : folder);
    }
}
