package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.inspect.InspectJson;
import dev.dipole.app.inspect.InspectPage;
import dev.dipole.app.inspect.InspectText;
import dev.dipole.app.inspect.ModelView;
import dev.dipole.app.inspect.RunView;
import dev.dipole.app.inspect.ViewSheet;
import dev.dipole.data.InputException;
import dev.dipole.data.WholeFile;
import dev.dipole.monitor.RunLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows how a run went, or what a model makes of texts, pictures or sounds. */
@Command(
        name = "inspect",
        description = {
            "Shows how a run went, also while it goes on: curves, indicators, warnings, nearest neighbours. With --data it"
                    + " shows what a model makes of texts, pictures or sounds: indicators, hubs, duplicates. With --views it"
                    + " draws what a training would see of pictures.",
            "",
            "docs/monitoring.md tells what each figure is, and what to do about each warning."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole inspect models/support.run",
            "  dipole inspect models/support --html support.html",
            "  dipole inspect models/support --data articles.jsonl --duplicates 0.98",
            "  dipole inspect models/support --data questions.csv --anchor question --positive answer",
            "  dipole inspect models/simclr --data pictures.tar",
            "  dipole inspect cifar10.tar --views simclr:32 --out views.png"
        })
public final class InspectCommand implements Callable<Integer> {

    private static final int USUAL_WIDTH = 80;

    @Parameters(
            paramLabel = "RUN|MODEL|PICTURES",
            description = "The folder of a run (it holds " + RunLog.NAME
                    + ") or of a model; with --views a folder or a tar" + " archive of pictures.")
    private Path folder;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "What to look at with the model: a CSV, TSV or JSONL file (each also with .gz), a BEIR folder, or a"
                            + " folder of .txt and .md files; with --anchor and --positive a file of pairs; for a model of"
                            + " pictures or sounds a folder or a tar archive of them.")
    private @Nullable Path data;

    @Mixin
    private ExampleFiles columns;

    @Option(
            names = "--duplicates",
            paramLabel = "COSINE",
            defaultValue = "0.95",
            description = "From which cosine on two texts count as nearly the same (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Take only the first N texts or pairs (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with charts, too, which needs nothing but itself.")
    private @Nullable Path html;

    @Option(
            names = "--views",
            paramLabel = "SET",
            description =
                    "Draw pictures and their views: simclr, moco-v2, byol or dino, for pictures of 32 pixels; another size"
                            + " after a colon, such as simclr:224.")
    private @Nullable String views;

    @Option(names = "--out", paramLabel = "FILE", description = "The picture to draw the views in, a .png.")
    private @Nullable Path out;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    InspectCommand() {}

    @Override
    public Integer call() throws IOException {
        if (!(threshold >= -1 && threshold <= 1)) {
            throw wrong("--duplicates (" + threshold + ") must be a cosine, in [-1, 1]; maybe 0.95");
        }
        if (limit < 2) {
            throw wrong("--limit (" + limit + ") must be at least 2");
        }
        if (data == null && columns.named()) {
            throw wrong("--anchor, --positive and --negative name columns of --data, which is missing");
        }
        if ((views == null) != (out == null)) {
            throw wrong("--views says what is drawn and --out where; give both, as in --views simclr --out views.png");
        }
        if (views != null && out != null) {
            return draw(views, out);
        }
        Path log = log();
        boolean isModel = Inspection.isModel(folder);
        if (!Files.exists(folder)) {
            throw new InputException(
                    folder + ": there is no such file or folder; name a run, a model, or pictures with --views");
        }
        if (log == null && !isModel) {
            throw new InputException(folder + " is neither a run, which holds " + RunLog.NAME
                    + ", nor a model; name the folder that 'dipole train' wrote, or its .run folder");
        }
        if (data != null && !isModel) {
            throw wrong("--data is looked at with a model, and " + folder + " is a run; name a model, or leave it out");
        }
        if (log == null && data == null) {
            throw new InputException(folder + " is a model without a log of its run; name what to look at with --data");
        }
        RunView run = log == null ? null : RunView.of(log);
        ModelView model = data == null ? null : look(data);
        if (html != null) {
            write(html, InspectPage.of(folder.toString(), run, model));
        }
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("folder", folder.toString());
            if (run != null) {
                json.putAll(InspectJson.run(run));
            }
            if (model != null) {
                json.put("data", InspectJson.model(model));
            }
            JsonOut.print(main.out(), json);
        } else {
            print(run, model);
        }
        return 0;
    }

    private int draw(String set, Path file) {
        if (data != null || html != null || columns.named()) {
            throw wrong("--views draws pictures; --data, --html and columns are for models of texts");
        }
        ViewSheet sheet;
        try {
            sheet = ViewSheet.of(folder, set);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        OutputGuard.during(file, () -> sheet.write(file));
        if (main.json()) {
            JsonOut.print(
                    main.out(), Map.of("pictures", sheet.pictures(), "views", sheet.views(), "file", file.toString()));
        } else {
            main.out()
                    .printf(Locale.ROOT, "%d pictures with %d views each: %s%n", sheet.pictures(), sheet.views(), file);
            main.out().flush();
        }
        return 0;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private @Nullable Path log() {
        for (Path place :
                List.of(folder.resolve(RunLog.NAME), folder.resolve("run").resolve(RunLog.NAME))) {
            if (Files.exists(place)) {
                return place;
            }
        }
        return null;
    }

    private ModelView look(Path path) throws IOException {
        Inspection inspection = new Inspection(path, limit, threshold, main.progress(), main.err());
        if (!IndexModel.isOfFiles(folder)) {
            return inspection.texts(folder, columns);
        }
        if (columns.named()) {
            throw wrong("--anchor, --positive and --negative name columns of texts, and " + folder
                    + " is a model of files: name the place of these with --data alone");
        }
        return inspection.files(folder);
    }

    private static void write(Path file, String page) {
        OutputGuard.during(file, () -> WholeFile.write(file, writer -> writer.write(page)));
    }

    private void print(@Nullable RunView run, @Nullable ModelView model) {
        PrintWriter out = main.out();
        InspectText text = new InspectText(out, width(), main.terminal());
        if (run != null) {
            text.run(folder.toString(), run);
        }
        if (model != null) {
            text.model(String.valueOf(data), model, threshold);
        }
        if (html != null) {
            out.println("written to " + html);
        }
        out.flush();
    }

    /** Of the terminal, where the shell tells. */
    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : USUAL_WIDTH;
    }
}
