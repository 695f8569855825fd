package dev.dipole.app.quickstart;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Semantic search over Java code, trained on this machine. */
@Command(
        name = "quickstart",
        description = {
            "Trains semantic search over Java code on this machine, and compares it with BM25.",
            "",
            "Fetches the sources of fixed libraries with Maven, learns from the first sentences of their Javadoc which"
                    + " method does what, tests the model on libraries that it has not seen, and builds an index of all"
                    + " methods. With --sources it does the same for your own code, holding out whole packages."
        },
        footerHeading = "%nFigures:%n",
        footer = {
            "mrr@10, recall@10 and ndcg@10 are means over the test questions. Settings of BM25 and of the fusion are"
                    + " chosen on the development part; the test part is read once.",
            "With --json: 'p' compares the model with the tuned BM25; 'train_seconds' holds vocabulary, training and the"
                    + " choice of the best weights; 'total_seconds' holds everything after the downloads; figures are"
                    + " null where nothing could be held out."
        })
public final class QuickstartCommand implements Callable<Integer> {

    @Option(
            names = "--sources",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Your own folders, source jars and .java files instead of the fixed libraries.")
    private @Nullable List<Path> sources;

    @Option(
            names = "--out",
            defaultValue = "quickstart",
            paramLabel = "FOLDER",
            description = "Where the model and the index go, in folders of these names (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "What all randomness comes from, and which of your own packages are held out"
                    + " (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the training, such as training.epochs=8; may be repeated.")
    private List<String> assignments = List.of();

    @Option(
            names = "--pairs",
            paramLabel = "FOLDER",
            description =
                    "Write the pairs there, as BEIR folders train, development and test for the other commands, and end.")
    private @Nullable Path pairs;

    @ParentCommand
    private Main main;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parent and the options.
    QuickstartCommand() {}

    @Override
    public Integer call() {
        PrintWriter err = main.err();
        Quickstart quickstart = new Quickstart(
                out,
                seed,
                assignments,
                main.progress(),
                new TrainingProgress(err, Boolean.getBoolean("dipole.terminal")),
                line -> {
                    err.println(line);
                    err.flush();
                });
        Path cache = Path.of(System.getProperty("dipole.home", "."), "app", "target", "quickstart");
        if (pairs != null) {
            quickstart.write(sources, cache, pairs);
            main.out().println("The pairs are in " + pairs + "; train on " + pairs.resolve("train") + ".");
            main.out().flush();
            return 0;
        }
        QuickstartReport report = quickstart.run(sources, cache);
        if (main.json()) {
            JsonOut.print(main.out(), QuickstartText.json(report));
        } else {
            main.out().print(QuickstartText.table(report));
            main.out().flush();
        }
        return 0;
    }
}
