package dev.dipole.bench;

import dev.dipole.Dipole;
import dev.dipole.bench.pairs.Pairs;
import dev.dipole.bench.recipes.ImageRuns;
import dev.dipole.bench.recipes.RecipeRuns;
import dev.dipole.bench.text.TextRetrieval;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The command line of the benchmarks. Exit codes: 0 done, 1 failed, 2 wrong arguments; a missed bar is no failure. */
@Command(
        name = "bench/run",
        description = "Measures Dipole beside its peers, in one run on the same data.",
        versionProvider = Bench.Version.class,
        subcommands = {
            StaticTraining.class,
            StaticEncoding.class,
            OnnxParity.class,
            TransformerStep.class,
            FineTuningSpeed.class,
            TransformerEncoding.class,
            VisionStep.class,
            ObjectiveSpeed.class,
            ObjectiveWorker.class,
            Parity.class,
            Figures.class,
            ObjectivePlot.class,
            HnswSpeed.class,
            NeighbourScale.class,
            MonitoringCost.class,
            ReadingSpeed.class,
            ReadingWorker.class,
            CheckSpeed.class,
            Fuzz.class,
            PlantedNegatives.class,
            MiningSpeed.class,
            MiningWorker.class,
            ViewSpeed.class,
            TextRetrieval.class,
            Pairs.class,
            RecipeRuns.class,
            ImageRuns.class,
            ResultsCommand.class
        },
        synopsisSubcommandLabel = "BENCHMARK",
        footer = {
            "",
            "A machine that does something else at the same time spoils every figure: run benchmarks alone.",
            "bench/peers/README.md tells how to install the peers."
        })
public final class Bench implements Runnable {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version of what is measured.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean version;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the specification.
    Bench() {}

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a benchmark is missing");
    }

    /** Runs a benchmark and ends the virtual machine with its exit code. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Bench());
        line.setUsageHelpAutoWidth(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof InputException
                    || error instanceof IllegalArgumentException
                    || error instanceof IOException
                    || error instanceof UncheckedIOException) {
                command.getErr().println("bench: " + error.getMessage());
            } else {
                error.printStackTrace(command.getErr());
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(line.execute(args));
    }

    /** The version of the library under measurement. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"dipole " + Dipole.version(), "java " + Runtime.version()};
        }
    }
}
