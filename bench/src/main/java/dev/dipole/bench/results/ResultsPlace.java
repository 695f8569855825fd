package dev.dipole.bench.results;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say where the measured results are. */
public final class ResultsPlace {

    @Option(
            names = "--results",
            paramLabel = "FILE",
            defaultValue = "results/results.jsonl",
            description = "The rows of all results (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("results", "results.jsonl");

    @Option(
            names = "--page",
            paramLabel = "FILE",
            defaultValue = "docs/results.md",
            description = "The page that is written from them (default: ${DEFAULT-VALUE}).")
    private Path page = Path.of("docs", "results.md");

    /** Created by picocli. */
    public ResultsPlace() {}

    /** The rows. */
    public Path results() {
        return results;
    }

    /** The page. */
    public Path page() {
        return page;
    }
}
