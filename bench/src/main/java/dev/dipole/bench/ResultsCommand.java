package dev.dipole.bench;

import dev.dipole.bench.results.ResultsFile;
import dev.dipole.bench.results.ResultsPage;
import dev.dipole.bench.results.ResultsPlace;
import dev.dipole.data.WholeFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the page of results anew. */
@Command(name = "results", description = "Writes docs/results.md from the newest rows of results/results.jsonl.")
final class ResultsCommand implements Callable<Integer> {

    @Mixin
    private ResultsPlace place;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    ResultsCommand() {}

    @Override
    public Integer call() throws Exception {
        String text = ResultsPage.of(ResultsFile.read(place.results()));
        WholeFile.write(place.page(), writer -> writer.write(text));
        spec.commandLine().getOut().println(place.page() + " is written from " + place.results());
        return 0;
    }
}
