package dev.dipole.bench;

import dev.dipole.bench.results.ResultsFile;
import dev.dipole.bench.results.ResultsPage;
import dev.dipole.data.WholeFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the page of results anew. */
@Command(name = "results", description = "Writes docs/results.md from the newest rows of results/results.jsonl.")
final class ResultsCommand implements Callable<Integer> {

    @Option(
            names = "--results",
            paramLabel = "FILE",
            defaultValue = "results/results.jsonl",
            description = "The rows (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("results", "results.jsonl");

    @Option(
            names = "--page",
            paramLabel = "FILE",
            defaultValue = "docs/results.md",
            description = "The page (default: ${DEFAULT-VALUE}).")
    private Path page = Path.of("docs", "results.md");

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    ResultsCommand() {}

    @Override
    public Integer call() throws Exception {
        String text = ResultsPage.of(ResultsFile.read(results));
        WholeFile.write(page, writer -> writer.write(text));
        spec.commandLine().getOut().println(page + " is written from " + results);
        return 0;
    }
}
