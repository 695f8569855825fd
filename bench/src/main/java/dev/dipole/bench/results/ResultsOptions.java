package dev.dipole.bench.results;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every benchmark takes that adds to the measured results. */
public final class ResultsOptions {

    @Option(
            names = "--seeds",
            split = ",",
            defaultValue = "1",
            description = "Seeds of training (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds = List.of();

    @Option(
            names = "--root",
            paramLabel = "FOLDER",
            defaultValue = "../shared/data",
            description = "Where the data sets lie (default: ${DEFAULT-VALUE}).")
    private Path root = Path.of("..", "shared", "data");

    @Mixin
    private ResultsPlace place;

    @Option(names = "--commit", paramLabel = "NAME", description = "Of the sources (default: what git tells).")
    private @Nullable String commit;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    public ResultsOptions() {}

    /** Each training is done with each of them. */
    public List<Long> seeds() {
        return seeds;
    }

    /** Where the data sets lie. */
    public Path root() {
        return root;
    }

    /** The checkout. */
    public Path home() {
        return Path.of(System.getProperty("dipole.home", "."));
    }

    /** The commit of the sources. */
    public String sources() {
        return commit == null ? SourceCommit.of(home()) : commit;
    }

    /**
     * Whether what was measured before counts: if that is asked for, and the sources are those of a commit.
     *
     * @param err where it is said if they are not
     */
    public static boolean reuses(boolean asked, String sources, PrintWriter err) {
        boolean certain = SourceCommit.isCertain(sources);
        if (asked && !certain) {
            err.println(
                    "note: the sources were changed since the commit, so --resume skips nothing; commit them first");
        }
        return asked && certain;
    }

    /** What was measured before, some of which may be looked at again. */
    public List<ResultRow> before() throws IOException {
        return ResultsFile.read(place.results());
    }

    /**
     * Where rows go.
     *
     * @param written whether into the file and onto the page; otherwise they are shown only
     */
    public Recording recording(boolean written) {
        return new Recording(place.results(), place.page(), written);
    }
}
