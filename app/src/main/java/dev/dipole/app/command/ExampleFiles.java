package dev.dipole.app.command;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Mixture;
import dev.dipole.data.Reading;
import dev.dipole.data.Shape;
import dev.dipole.data.Source;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "The column that says what the anchor is a member of; then there need be no positive.")
    private @Nullable String label;

    @Option(
            names = "--score",
            paramLabel = "COLUMN",
            description = "The column that says how much the positive belongs to the anchor, as a number.")
    private @Nullable String score;

    @Option(
            names = "--skip-bad",
            paramLabel = "N",
            description = "Pass over up to N rows that cannot be used, and list them in a file; the next one fails.")
    private @Nullable Long skipBad;

    private BadRows bad = BadRows.none();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the specification.
    ExampleFiles() {}

    /** The named columns; null where none is named. */
    @Nullable Columns chosen() {
        return named() ? columns() : null;
    }

    private Columns columns() {
        if (anchor == null || (positives.isEmpty() && label == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    (anchor == null ? "--anchor" : "--positive")
                            + " is missing: name both the column of the anchors and that of the texts that belong to them,"
                            + " or neither where they have usual names");
        }
        try {
            return new Columns(anchor, positives, negatives, label, score);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Whether a column is named. */
    boolean named() {
        return anchor != null || !positives.isEmpty() || !negatives.isEmpty() || label != null || score != null;
    }

    /** Where bad rows are listed, if {@code --skip-bad} allows any; before anything is opened. */
    void listBadRows(Path sideFile) {
        if (skipBad == null) {
            return;
        }
        if (skipBad < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--skip-bad (" + skipBad + ") must be at least 1; leave it out to pass over no row");
        }
        bad = BadRows.upTo(skipBad, sideFile);
    }

    /** What is passed over, and how much of it may be. */
    BadRows badRows() {
        return bad;
    }

    /** How many rows were passed over. */
    long skipped() {
        return bad.count();
    }

    /** Says how many rows were passed over and where they are listed, if there were any. */
    void reportSkipped(PrintWriter to) {
        if (bad.count() > 0) {
            to.printf(
                    Locale.ROOT,
                    "%,d bad %s skipped; listed in %s with the reason%n",
                    bad.count(),
                    bad.count() == 1 ? "row was" : "rows were",
                    bad.sideFile());
            to.flush();
        }
    }

    /** Says what gives no example though nobody asked for that, if there is any. */
    static void reportLeftOut(Source<?> source, PrintWriter to) {
        if (!source.leftOut().isEmpty()) {
            to.println(source.leftOut());
            to.flush();
        }
    }

    /** The examples of a file, or of the files that a YAML file lists. */
    Source<String> open(Path file) {
        return open(file, Reading.usual());
    }

    /**
     * The same, read as a recipe says.
     *
     * @param reading its columns hold where none is named
     */
    Source<String> open(Path file, Reading reading) {
        if (Mixture.is(file)) {
            if (named()) {
                throw new ParameterException(
                        spec.commandLine(),
                        file + " lists files with their columns: name the columns there, not as options");
            }
            return Mixture.read(file).open(bad);
        }
        if (!named()) {
            return reading.open(file, bad);
        }
        boolean alone = reading.shape() == Shape.TEXTS || reading.shape() == Shape.GROUPS;
        if (anchor != null && positives.isEmpty() && alone) {
            return reading.with(Columns.texts(List.of(anchor))).open(file, bad);
        }
        return reading.with(columns()).open(file, bad);
    }

    /** Refuses named columns where there are none to name. */
    void refuseFor(Path folder) {
        if (named()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--anchor, --positive, --negative, --label and --score name the columns of files, and " + folder
                            + " is a folder: leave them out, or name a file");
        }
    }
}
