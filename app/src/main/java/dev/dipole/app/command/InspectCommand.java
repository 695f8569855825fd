package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Table;
import dev.dipole.app.inspect.Curve;
import dev.dipole.app.inspect.InspectPage;
import dev.dipole.app.inspect.ModelView;
import dev.dipole.app.inspect.Plot;
import dev.dipole.app.inspect.RunView;
import dev.dipole.app.inspect.ViewSheet;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.WholeFile;
import dev.dipole.model.Model;
import dev.dipole.monitor.EmbeddingSample;
import dev.dipole.monitor.Indicators;
import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.RunLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

/** Shows how a run went, or what a model makes of texts. */
@Command(
        name = "inspect",
        description = {
            "Shows how a run went, also while it goes on: curves, indicators, warnings, nearest neighbours. With --data it"
                    + " shows what a model makes of texts: indicators, hubs, duplicates. With --views it draws what a"
                    + " training would see of pictures.",
            "",
            "docs/monitoring.md tells what each figure is, and what to do about each warning."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole inspect models/support.run",
            "  dipole inspect models/support --html support.html",
            "  dipole inspect models/support --data articles.jsonl --duplicates 0.98",
            "  dipole inspect models/support --data questions.csv --anchor question --positive answer",
            "  dipole inspect cifar10.tar --views simclr:32 --out views.png"
        })
public final class InspectCommand implements Callable<Integer> {

    /** Texts, or pairs, that the indicators are measured on. */
    private static final int SAMPLE = 512;

    private static final int SNIPPET_CHARACTERS = 60;
    private static final int PLOT_ROWS = 7;
    private static final int LISTED = 10;

    @Parameters(
            paramLabel = "RUN|MODEL|PICTURES",
            description = "The folder of a run (it holds " + RunLog.NAME
                    + ") or of a model; with --views a folder or a tar" + " archive of pictures.")
    private Path folder;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "Texts to look at with the model: a CSV, TSV or JSONL file (each also with .gz), a BEIR folder, or a"
                            + " folder of .txt and .md files; with --anchor and --positive a file of pairs.")
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
        boolean isModel = Files.exists(folder.resolve("modules.json"));
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
            throw new InputException(
                    folder + " is a model without a log of its run; name texts to look at with --data");
        }
        RunView run = log == null ? null : RunView.of(log);
        ModelView model = data == null ? null : look(data);
        if (html != null) {
            write(html, InspectPage.of(folder.toString(), run, model));
        }
        if (main.json()) {
            JsonOut.print(main.out(), json(run, model));
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
        try (Model model = Model.load(folder)) {
            List<ModelView.Text> texts = new ArrayList<>();
            List<String> anchors = new ArrayList<>();
            if (columns.named()) {
                pairs(path, anchors, texts);
            } else {
                documents(path, texts);
            }
            if (texts.size() < 2) {
                throw new InputException(
                        path + " holds " + texts.size() + " text(s); there must be at least 2 to be compared");
            }
            float[][] vectors = Texts.encode(
                    model, texts.stream().map(ModelView.Text::text).toList(), "encoding texts", main.progress());
            return ModelView.of(texts, vectors, sample(model, texts, anchors, vectors), threshold, main.progress());
        }
    }

    private void documents(Path path, List<ModelView.Text> texts) throws IOException {
        try (TextInput input = TextInput.documents(path, null)) {
            for (TextInput.Text text = input.next(); text != null; text = input.next()) {
                if (texts.size() == limit) {
                    partOnly("texts");
                    break;
                }
                texts.add(new ModelView.Text(text.id(), text.text()));
            }
        }
    }

    /** Each anchor with its first positive, which is the text that is looked at. */
    private void pairs(Path path, List<String> anchors, List<ModelView.Text> texts) {
        try (Source.Cursor<String> cursor = columns.open(path).open(0)) {
            for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                if (texts.size() == limit) {
                    partOnly("pairs");
                    break;
                }
                anchors.add(example.anchor());
                texts.add(new ModelView.Text(
                        Long.toString(cursor.position()), example.positives().get(0)));
            }
        }
    }

    private void partOnly(String what) {
        main.err().printf(Locale.ROOT, "only the first %,d %s are looked at; --limit takes more%n", limit, what);
        main.err().flush();
    }

    /** Spread evenly over the data, without equal texts. */
    private static EmbeddingSample sample(
            Model model, List<ModelView.Text> texts, List<String> anchors, float[][] vectors) {
        List<Integer> distinct = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> seenAnchors = new HashSet<>();
        for (int i = 0; i < texts.size(); i++) {
            if (seen.add(texts.get(i).text()) && (anchors.isEmpty() || seenAnchors.add(anchors.get(i)))) {
                distinct.add(i);
            }
        }
        if (distinct.size() < 2) {
            throw new InputException("all texts are equal; there must be at least 2 that differ to be compared");
        }
        int size = Math.min(SAMPLE, distinct.size());
        int[] rows = new int[size];
        float[][] candidates = new float[size][];
        for (int i = 0; i < size; i++) {
            rows[i] = distinct.get((int) ((long) i * distinct.size() / size));
            candidates[i] = vectors[rows[i]];
        }
        if (anchors.isEmpty()) {
            return EmbeddingSample.alone(candidates);
        }
        List<String> chosen = new ArrayList<>();
        for (int row : rows) {
            chosen.add(anchors.get(row));
        }
        return EmbeddingSample.pairs(model.encode(chosen), candidates);
    }

    private static void write(Path file, String page) {
        OutputGuard.during(file, () -> WholeFile.write(file, writer -> writer.write(page)));
    }

    private void print(@Nullable RunView run, @Nullable ModelView model) {
        PrintWriter out = main.out();
        if (run != null) {
            printRun(out, run);
        }
        if (model != null) {
            printModel(out, model);
        }
        if (html != null) {
            out.println("written to " + html);
        }
        out.flush();
    }

    private void printRun(PrintWriter out, RunView run) {
        RunEvent.Evaluated best = run.best();
        out.printf(Locale.ROOT, "%s: %,d steps", folder, run.steps());
        out.println(
                best == null
                        ? ""
                        : String.format(
                                Locale.ROOT, ", best %s %.4f at step %,d", best.metric(), best.value(), best.step()));
        out.println();
        for (Curve curve : run.curves().values()) {
            // The indicators follow as a table, and all curves are on the page.
            if (Indicators.figure(curve.name()).isEmpty()) {
                Plot.of(curve, width(), PLOT_ROWS, main.terminal()).forEach(out::println);
                out.println();
            }
        }
        RunEvent.Measured measured = run.measured();
        if (measured != null) {
            out.printf(Locale.ROOT, "indicators at step %,d%n", measured.step());
            indicators(out, measured.values());
            for (RunEvent.Neighbours sample : measured.samples()) {
                out.println(Texts.snippet(sample.anchor(), width() - 2));
                for (RunEvent.Neighbour near : sample.nearest()) {
                    out.printf(
                            Locale.ROOT,
                            "  %6.3f %s %s%n",
                            near.cosine(),
                            near.positive() ? "*" : " ",
                            Texts.snippet(near.text(), Math.max(10, width() - 12)));
                }
            }
            out.println(measured.samples().isEmpty() ? "" : "(* its own)\n");
        }
        if (run.warnings().isEmpty()) {
            out.println("no warnings");
        }
        for (RunEvent.Warned warned : run.warnings()) {
            out.println("warning at step " + warned.step() + ": " + warned.message());
        }
        out.println();
    }

    private static void indicators(PrintWriter out, Map<String, Double> values) {
        Table table = new Table("figure", "value", "", "against").left(1);
        values.forEach((name, value) -> table.row(
                name,
                String.format(Locale.ROOT, "%.4g", value),
                word(name, value),
                Indicators.figure(name).map(figure -> figure.against()).orElse("")));
        out.println(table);
    }

    private static String word(String name, double value) {
        return Indicators.figure(name)
                .map(figure -> figure.healthy(value) ? "healthy" : "look here")
                .orElse("");
    }

    private void printModel(PrintWriter out, ModelView model) {
        out.printf(Locale.ROOT, "%s: %,d texts%n%n", data, model.texts());
        indicators(out, model.values());
        out.printf(Locale.ROOT, "hubs: among the %d nearest of how many others (mean %1$d)%n", ModelView.K);
        Table hubs = new Table("near to", "id", "text").left(3);
        model.hubs().stream()
                .limit(LISTED)
                .forEach(hub -> hubs.row(
                        Integer.toString(hub.occurrences()), hub.id(), Texts.snippet(hub.text(), SNIPPET_CHARACTERS)));
        out.println(hubs);
        out.printf(Locale.ROOT, "equal texts: %,d%n", model.equal().size());
        duplicates(out, model.equal());
        out.printf(Locale.ROOT, "pairs at a cosine of %s or more: %,d%n", threshold, model.nearPairs());
        duplicates(out, model.near());
        if (!model.unknown().isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "texts of which the model knows no word: %,d (%s)%n",
                    model.unknown().size(),
                    String.join(", ", model.unknown().stream().limit(LISTED).toList()));
        }
    }

    private static void duplicates(PrintWriter out, List<ModelView.Duplicate> pairs) {
        for (ModelView.Duplicate pair : pairs.subList(0, Math.min(LISTED, pairs.size()))) {
            out.printf(
                    Locale.ROOT,
                    "  %.3f  %s, %s  %s%n",
                    pair.cosine(),
                    pair.id(),
                    pair.otherId(),
                    Texts.snippet(pair.text(), SNIPPET_CHARACTERS));
        }
        out.println();
    }

    /** Of the terminal, where the shell tells. */
    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : 80;
    }

    private Map<String, Object> json(@Nullable RunView run, @Nullable ModelView model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("folder", folder.toString());
        if (run != null) {
            json.put("steps", run.steps());
            RunEvent.Evaluated best = run.best();
            if (best != null) {
                json.put("best", Map.of("step", best.step(), "metric", best.metric(), "value", best.value()));
            }
            Map<String, Object> curves = new LinkedHashMap<>();
            run.curves().forEach((name, curve) -> {
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("values", curve.count());
                told.put("last", finite(curve.last()));
                told.put("lowest", finite(curve.lowest()));
                told.put("highest", finite(curve.highest()));
                curves.put(name, told);
            });
            json.put("curves", curves);
            RunEvent.Measured measured = run.measured();
            if (measured != null) {
                json.put("indicators", indicators(measured.values()));
                json.put(
                        "neighbours",
                        measured.samples().stream().map(InspectCommand::json).toList());
            }
            json.put(
                    "warnings",
                    run.warnings().stream()
                            .map(warned -> Map.of("step", warned.step(), "message", warned.message()))
                            .toList());
        }
        if (model != null) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("texts", model.texts());
            told.put("indicators", indicators(model.values()));
            told.put(
                    "hubs",
                    model.hubs().stream()
                            .map(hub -> Map.of("id", hub.id(), "occurrences", hub.occurrences()))
                            .toList());
            told.put("equal", model.equal().size());
            told.put(
                    "equal_pairs",
                    model.equal().stream().map(InspectCommand::json).toList());
            told.put("near", model.nearPairs());
            told.put(
                    "near_pairs",
                    model.near().stream().map(InspectCommand::json).toList());
            told.put("unknown", model.unknown());
            json.put("data", told);
        }
        return json;
    }

    private static Map<String, Object> json(RunEvent.Neighbours sample) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("anchor", sample.anchor());
        json.put(
                "nearest",
                sample.nearest().stream()
                        .map(near -> Map.of("text", near.text(), "cosine", near.cosine(), "positive", near.positive()))
                        .toList());
        return json;
    }

    private static Map<String, Object> json(ModelView.Duplicate pair) {
        return Map.of("ids", List.of(pair.id(), pair.otherId()), "cosine", pair.cosine());
    }

    private static Map<String, Object> indicators(Map<String, Double> values) {
        Map<String, Object> json = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("value", finite(value));
            Indicators.figure(name).ifPresent(figure -> told.put("healthy", figure.healthy(value)));
            json.put(name, told);
        });
        return json;
    }

    /** JSON has no other numbers. */
    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
