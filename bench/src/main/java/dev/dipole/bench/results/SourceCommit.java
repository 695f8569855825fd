package dev.dipole.bench.results;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which sources ran. */
public final class SourceCommit {

    /** Marks sources that were changed since the commit. */
    private static final String CHANGED = "-changed";

    private SourceCommit() {}

    /** The short name of the commit, marked where its files were changed since; what a benchmark writes does not count. */
    public static String of(Path project) {
        String commit = git(project, "rev-parse", "--short", "HEAD");
        String changes = git(
                project,
                "status",
                "--porcelain",
                "--untracked-files=no",
                "--",
                ".",
                ":!results/results.jsonl",
                ":!docs/results.md");
        return changes.isEmpty() ? commit : commit + CHANGED;
    }

    /** Whether the name says for certain what ran. */
    public static boolean isCertain(String commit) {
        return !commit.endsWith(CHANGED);
    }

    private static String git(Path project, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", project.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
                if (process.waitFor() == 0) {
                    return text;
                }
            }
        } catch (IOException e) {
            throw unknown(project, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(project, e);
        }
        throw unknown(project, null);
    }

    private static InputException unknown(Path project, @Nullable Exception cause) {
        String message = project + ": git tells no commit of it; name the commit of the sources with --commit";
        return cause == null ? new InputException(message) : new InputException(message, cause);
    }
}
