package dev.dipole.model;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes a folder as a whole: under a temporary name, synced, renamed. What was there before is replaced, or stays. */
final class FolderWriter {

    /** One of these is in the folder of every model. */
    private static final List<String> MARKERS = List.of("modules.json", "dipole.json");

    private FolderWriter() {}

    /** Writes what belongs into a folder. */
    interface Filler {
        void fill(Path folder) throws IOException;
    }

    /** Refuses a folder, or file, that is there, is not empty and is no model of any kind. */
    static void requireReplaceable(Path folder) {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target)
                && !isEmpty(target)
                && MARKERS.stream().noneMatch(marker -> Files.exists(target.resolve(marker)))) {
            throw new InputException(folder + " is there already and is no model; name another folder, or empty it");
        }
    }

    static void write(Path folder, Filler filler) {
        requireReplaceable(folder);
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null) {
            throw new InputException(folder + " is the root of the file system; name a folder for the model");
        }
        // Not a temporary directory of the library's, which nobody but its owner could read once it is renamed.
        Path temporary = parent.resolve("." + target.getFileName() + ".writing-" + UUID.randomUUID());
        try {
            Files.createDirectories(temporary);
            try {
                filler.fill(temporary);
                sync(temporary);
                replace(temporary, target);
            } finally {
                delete(temporary);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(
                    "the model could not be written to " + folder + " (" + e.getMessage()
                            + "); what was there before is still there: make room, or choose a folder that you may write to",
                    e);
        }
    }

    /**
     * Copies other files into a folder that is being filled.
     *
     * @param beside path within the folder, with slashes, to the file that is copied there
     */
    static void copy(Map<String, Path> beside, Path folder) throws IOException {
        for (Map.Entry<String, Path> copy : beside.entrySet()) {
            Path place = folder.resolve(copy.getKey());
            Files.createDirectories(place.getParent());
            Files.copy(copy.getValue(), place);
        }
    }

    private static void replace(Path temporary, Path target) throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        // A folder cannot be replaced in one step: the old one stays beside until the new one is in place.
        Path old = target.resolveSibling("." + target.getFileName() + ".old");
        delete(old);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        delete(old);
    }

    /** Everything is on the disk before it gets its name. */
    private static void sync(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    private static boolean isEmpty(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
