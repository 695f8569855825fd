package dev.dipole.app.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Prepares the quickstart's data and tells what became of it, without training. */
@Command(
        name = "quickstart-data",
        hidden = true,
        description = "Prepares the data of the quickstart and counts what was taken and dropped.")
public final class QuickstartDataCommand implements Callable<Integer> {

    @Option(
            names = "--sources",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Your own folders and source jars instead of the fixed libraries.")
    private @Nullable List<Path> sources;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Which packages of your own sources are held out (default: ${DEFAULT-VALUE}).")
    private long seed;

    @ParentCommand
    private Main main;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the parent.
    QuickstartDataCommand() {}

    @Override
    public Integer call() throws IOException {
        Path cache = Path.of(System.getProperty("dipole.home", "."), "app", "target", "quickstart");
        QuickstartData data = sources == null
                ? QuickstartData.ofLibraries(cache, main.progress())
                : QuickstartData.ofSources(sources, cache, seed, main.progress());
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("libraries", data.extraction().libraries());
            json.put("unparsed", data.extraction().unparsed());
            json.put("counts", data.pairs().counts());
            json.put("extract_seconds", data.extractNanos() / 1e9);
            json.put("split_seconds", data.splitNanos() / 1e9);
            main.out().println(new ObjectMapper().writeValueAsString(json));
        } else {
            print(data, main.out());
        }
        main.out().flush();
        return 0;
    }

    private static void print(QuickstartData data, PrintWriter out) {
        Map<String, Long> trained = data.pairs().train().stream()
                .collect(Collectors.groupingBy(JavaMethod::library, Collectors.counting()));
        out.printf(
                "%-34s %6s %7s %8s %8s %12s %11s %9s %7s %8s%n",
                "library",
                "files",
                "no docs",
                "unparsed",
                "methods",
                "undocumented",
                "no sentence",
                "too short",
                "pairs",
                "trained");
        for (Extraction.Library library : data.extraction().libraries()) {
            out.printf(
                    "%-34s %6d %7d %8d %8d %12d %11d %9d %7d %8d%n",
                    library.name(),
                    library.files(),
                    library.undocumentedFiles(),
                    library.unparsedFiles(),
                    library.declared(),
                    library.undocumented(),
                    library.withoutSentence(),
                    library.tooShort(),
                    library.pairs(),
                    trained.getOrDefault(library.name(), 0L));
        }
        for (Extraction.Unparsed file : data.extraction().unparsed()) {
            out.println("not parsed: " + file.file() + ": " + file.reason());
        }
        SplitPairs.Counts counts = data.pairs().counts();
        out.printf(
                "train %d of %d pairs: dropped %d duplicates, %d with a held-out sentence, %d with held-out code, %d with"
                        + " nearly that%n",
                counts.train(),
                counts.trainExtracted(),
                counts.duplicates(),
                counts.leakedSentences(),
                counts.leakedEqualCode(),
                counts.leakedNearCode());
        out.printf(
                "development %d queries, %d documents; test %d queries, %d documents%n",
                data.pairs().development().queries().size(),
                data.pairs().development().documents().size(),
                data.pairs().test().queries().size(),
                data.pairs().test().documents().size());
        out.printf(
                "fetched in %.1f s, read in %.1f s, divided in %.1f s%n",
                data.fetchNanos() / 1e9, data.extractNanos() / 1e9, data.splitNanos() / 1e9);
    }
}
