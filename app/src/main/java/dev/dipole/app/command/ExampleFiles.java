package dev.dipole.app.command;

import dev.dipole.data.Columns;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which columns of a file hold what belongs together. */
final class ExampleFiles {

    @Option(
            names = "--anchor",
            paramLabel = "COLUMN",
            description = "The column of the anchors: queries, questions (default: by the usual names).")
    private @Nullable String anchor;

    @Option(
            names = "--positive",
            paramLabel = "COLUMN",
            description = "A column of texts that belong to the anchor; may be given more than once.")
    private List<String> positives = List.of();

    @Option(
            names = "--negative",
            paramLabel = "COLUMN",
            description = "A column of texts that look alike and do not belong to it; may be given more than once.")
    private List<String> negatives = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the specification.
    ExampleFiles() {}

    /** Whether a column is named. */
    boolean named() {
        return anchor != null || !positives.isEmpty() || !negatives.isEmpty();
    }

    /** The examples of a file. */
    Source<String> open(Path file) {
        if (!named()) {
            return Pairs.open(file);
        }
        if (anchor == null || positives.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    (anchor == null ? "--anchor" : "--positive")
                            + " is missing: name both the column of the anchors and that of the texts that belong to them,"
                            + " or neither where they have usual names");
        }
        return Pairs.open(file, new Columns(anchor, positives, negatives));
    }

    /** Refuses named columns where there are none to name. */
    void refuseFor(Path folder) {
        if (named()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--anchor, --positive and --negative name the columns of files, and " + folder
                            + " is a folder: leave them out, or name a file");
        }
    }
}
