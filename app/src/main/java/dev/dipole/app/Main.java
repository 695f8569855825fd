package dev.dipole.app;

import dev.dipole.app.command.CheckCommand;
import dev.dipole.app.command.EmbedCommand;
import dev.dipole.app.command.EvalCommand;
import dev.dipole.app.command.ExportCommand;
import dev.dipole.app.command.IndexCommand;
import dev.dipole.app.command.InspectCommand;
import dev.dipole.app.command.MineCommand;
import dev.dipole.app.command.RecipesCommand;
import dev.dipole.app.command.SearchCommand;
import dev.dipole.app.command.TrainCommand;
import dev.dipole.app.command.TuneCommand;
import dev.dipole.app.command.VerifyCommand;
import dev.dipole.app.quickstart.QuickstartCommand;
import dev.dipole.data.InputException;
import dev.dipole.data.image.BadImageException;
import dev.dipole.train.CollapseException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 wrong arguments. Results go to standard output, all else to standard
 * error.
 */
@Command(
        name = "dipole",
        description = "Teaches embeddings what belongs together.",
        versionProvider = Version.class,
        subcommands = {
            QuickstartCommand.class,
            CheckCommand.class,
            TrainCommand.class,
            TuneCommand.class,
            RecipesCommand.class,
            EvalCommand.class,
            MineCommand.class,
            IndexCommand.class,
            SearchCommand.class,
            EmbedCommand.class,
            InspectCommand.class,
            ExportCommand.class,
            VerifyCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong arguments"},
        footer = {"", "'dipole COMMAND --help' tells what a command takes."})
public final class Main implements Runnable {

    /** Held here, for a logger that nobody holds forgets its level. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    @Option(
            names = "--json",
            scope = CommandLine.ScopeType.INHERIT,
            description = "End with one JSON object on standard output; all else goes to standard error.")
    private boolean json;

    @Option(
            names = "--stacktrace",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show where in the code an error arose.")
    private boolean stacktrace;

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
            description = "Show the versions of Dipole, Java, libtorch and the BLAS.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean version;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Created by {@link #commandLine}. */
    @SuppressWarnings("NullAway.Init") // picocli sets the specification.
    Main() {}

    /** Whether a command's result is one JSON object. */
    public boolean json() {
        return json;
    }

    /** Where a command's result goes. */
    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where all else goes. */
    public PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** A display for long work. */
    public Progress progress() {
        return new ConsoleProgress(err(), terminal());
    }

    /** Whether standard error is a terminal, where a line can be written over. */
    public boolean terminal() {
        return Boolean.getBoolean("dipole.terminal");
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Runs a command and ends the virtual machine with its exit code. */
    public static void main(String[] args) {
        ownStandardError();
        // Which instructions Lucene uses is no news for a user.
        LUCENE.setLevel(Level.WARNING);
        System.exit(commandLine().execute(args));
    }

    /** The command line, with what every command keeps to. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(Main::report);
        line.setParameterExceptionHandler(Main::wrongArguments);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    /** The message first: a page of help would push it out of sight. */
    private static int wrongArguments(CommandLine.ParameterException error, String[] args) {
        CommandLine line = error.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("dipole: " + error.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(error, err);
        if (line.getParent() == null) {
            line.usage(err);
        } else {
            err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        }
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static int report(Exception error, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        boolean stacktrace = line.getCommandSpec().root().userObject() instanceof Main main && main.stacktrace;
        if (known(error)) {
            err.println("dipole: " + message(error));
        } else {
            err.println("dipole: unexpected error: " + error);
            err.println(
                    "This is a fault in Dipole, not in what you gave it. Please report it with the command, the output of"
                            + " 'dipole --version'"
                            + (stacktrace ? "," : ", that of the same command with --stacktrace,")
                            + " and what it was run on.");
        }
        if (stacktrace) {
            error.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Errors whose message says to a user what to do. */
    private static boolean known(Exception error) {
        return error instanceof InputException
                || error instanceof BadImageException
                || error instanceof CollapseException
                || error instanceof IllegalArgumentException
                || error instanceof UncheckedIOException
                || error instanceof IOException;
    }

    private static String message(Exception error) {
        Throwable cause = error instanceof UncheckedIOException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof NoSuchFileException missing) {
            return missing.getFile() + ": there is no such file or folder";
        }
        if (cause instanceof FileSystemException || cause.getMessage() == null) {
            // Their messages are a bare path: the class's name says what is wrong with it.
            return cause.getClass().getSimpleName() + ": " + cause.getMessage();
        }
        return cause.getMessage();
    }

    /**
     * Writes errors to the file that the launcher names. On a terminal it takes the virtual machine's own standard error
     * through a filter that drops the notice about incubating modules; ours need not take that way.
     */
    private static void ownStandardError() {
        String file = System.getProperty("dipole.stderr", "");
        if (!file.isEmpty()) {
            try {
                System.setErr(new PrintStream(new FileOutputStream(file, true), true, StandardCharsets.UTF_8));
            } catch (IOException e) {
                System.err.flush(); // It stays as it is: messages arrive through the filter.
            }
        }
    }
}
