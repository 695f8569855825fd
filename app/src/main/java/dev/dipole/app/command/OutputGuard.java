package dev.dipole.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Keeps a run that is interrupted (Ctrl-C, or asked to end) from leaving half of an output. Outputs are written beside their
 * place under hidden names and then renamed; whoever is interrupted in between never comes to clean up. While guarded work
 * goes on, the end of the virtual machine removes what has appeared there under such a name, and puts a folder that had just
 * been set aside back.
 */
final class OutputGuard {

    /** Work that writes an output. */
    interface Work<E extends Exception> {
        void run() throws E;
    }

    private final Path target;
    private final Set<Path> before;

    /** What {@link #discard} leaves alone is what is there now. */
    OutputGuard(Path output) {
        this.target = output.toAbsolutePath().normalize();
        this.before = new HashSet<>(hidden());
    }

    /** Does work that writes an output, which need not exist. */
    static <E extends Exception> void during(Path output, Work<E> work) throws E {
        OutputGuard guard = new OutputGuard(output);
        Thread hook = new Thread(guard::discard, "dipole-output-guard");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.run();
        } finally {
            release(hook);
        }
    }

    private static void release(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // The virtual machine is ending: the hook runs.
        }
    }

    private List<Path> hidden() {
        List<Path> found = new ArrayList<>();
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return found;
        }
        String prefix = "." + target.getFileName() + ".";
        try (Stream<Path> siblings = Files.list(parent)) {
            siblings.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .forEach(found::add);
        } catch (IOException e) {
            found.clear(); // What cannot be listed cannot be cleaned up either.
        }
        return found;
    }

    /** Removes what is half-written. */
    void discard() {
        hidden().stream().filter(path -> !before.contains(path)).forEach(this::discard);
    }

    /** Whether it could be done. Where it was not, it had just been renamed into its place, and nobody is left to be told. */
    private boolean discard(Path path) {
        try {
            if (path.getFileName().toString().endsWith(".old") && !Files.exists(target)) {
                Files.move(path, target);
            } else {
                // Under another name first: the writer, who still runs, must not rename half of it into place.
                Path doomed = path.resolveSibling(path.getFileName() + "-" + UUID.randomUUID());
                Files.move(path, doomed);
                delete(doomed);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
