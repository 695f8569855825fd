package dev.dipole.app.command;

import dev.dipole.TextSettings;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.check.DataCheck;
import dev.dipole.app.check.Finding;
import dev.dipole.app.check.Verdict;
import dev.dipole.data.Beir;
import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.model.Model;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.WordPieceTrainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Says what is worth knowing of data before training on them. */
@Command(
        name = "check",
        description = {
            "Says what is worth knowing of data before training: how much there is, how long texts are and how much of them"
                    + " is cut, duplicates and near duplicates, leakage into a test, anchors without negatives, labels and"
                    + " scores; and what each costs.",
            "",
            "Each finding is ok, worth a look, or wrong, with the remedy (docs/checking.md)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole check questions.csv --anchor question --positive answer",
            "  dipole check train.jsonl --test test.jsonl --strict",
            "  dipole check beir/scifact"
        })
public final class CheckCommand implements Callable<Integer> {

    /** Examples that a vocabulary is trained on where no model brings one: lengths in tokens hardly depend on more. */
    private static final int VOCABULARY_EXAMPLES = 50_000;

    /** From here on texts are nearly the same. */
    private static final double THRESHOLD = 0.7;

    /** So many anchors, and so many positives, fit into 2 GB with all else. */
    private static final int NEAR_TEXTS = 2_000_000;

    @Parameters(
            paramLabel = "DATA",
            arity = "1..*",
            description =
                    "Files of pairs, a YAML file that lists such files, or a BEIR folder, as train takes them. A BEIR folder's"
                            + " other splits are checked as tests.")
    private List<Path> data = List.of();

    @Mixin
    private ExampleFiles columns;

    @Option(
            names = "--test",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Files or BEIR folders that the model will be tested on: what of them is in the training data.")
    private List<Path> tests = List.of();

    @Option(
            names = "--model",
            paramLabel = "FOLDER",
            description = "Count tokens as this model does, and cut where it does (default: a vocabulary of the data).")
    private @Nullable Path model;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Texts are cut after these many tokens (default: the model's, else what train does).")
    private @Nullable Integer maxTokens;

    @Option(names = "--strict", description = "End with exit code 1 if a finding is wrong.")
    private boolean strict;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    CheckCommand() {}

    @Override
    public Integer call() {
        long began = System.nanoTime();
        if (maxTokens != null && maxTokens < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--max-tokens (" + maxTokens + ") must be at least 1; maybe 256");
        }
        Path first = data.get(0).toAbsolutePath().normalize();
        columns.listBadRows(first.resolveSibling(first.getFileName() + ".bad-rows.jsonl"));
        List<Source<String>> training = new ArrayList<>();
        List<Source<String>> held = new ArrayList<>();
        data.forEach(path -> open(path, training, held));
        tests.forEach(path -> held.add(test(path)));
        TextSettings defaults = TextSettings.defaults();
        List<Finding> findings;
        if (model != null) {
            try (Model loaded = Model.load(model)) {
                findings = check(
                        training,
                        held,
                        loaded.encoder().tokenizer(),
                        maxTokens == null ? loaded.encoder().maxTokens() : maxTokens);
            }
        } else {
            findings = check(
                    training,
                    held,
                    vocabulary(training, defaults),
                    maxTokens == null ? defaults.maxTokens() : maxTokens);
        }
        columns.reportSkipped(main.err());
        report(training, findings, (System.nanoTime() - began) * 1e-9);
        return strict && findings.stream().anyMatch(finding -> finding.verdict() == Verdict.WRONG) ? 1 : 0;
    }

    private List<Finding> check(
            List<Source<String>> training, List<Source<String>> held, Tokenizer tokenizer, int cutAfter) {
        int batch = TextSettings.defaults().training().batch();
        return new DataCheck(
                        training,
                        held,
                        tokenizer,
                        new DataCheck.Settings(cutAfter, batch, THRESHOLD, NEAR_TEXTS),
                        main.progress())
                .run();
    }

    private void open(Path path, List<Source<String>> training, List<Source<String>> held) {
        if (!Files.isDirectory(path)) {
            training.add(columns.open(path));
            return;
        }
        columns.refuseFor(path);
        Set<String> splits = Beir.splits(path);
        String trained = splits.contains("train") || splits.isEmpty()
                ? "train"
                : splits.iterator().next();
        training.add(Beir.trainingPairs(path, trained));
        for (String split : splits) {
            if (!split.equals(trained)) {
                held.add(Beir.trainingPairs(path, split));
            }
        }
    }

    private Source<String> test(Path path) {
        return Files.isDirectory(path) ? Beir.trainingPairs(path, "test") : columns.open(path);
    }

    private Tokenizer vocabulary(List<Source<String>> training, TextSettings defaults) {
        main.progress().update("training a vocabulary", 0, 1);
        List<Example<String>> some;
        some = Sources.limit(Sources.concat(training), VOCABULARY_EXAMPLES).readAll();
        return new WordPieceTrainer(defaults.vocabulary())
                .train(some.stream()
                        .flatMap(example -> Stream.concat(
                                Stream.of(example.anchor()),
                                Stream.concat(example.positives().stream(), example.negatives().stream()))));
    }

    private void report(List<Source<String>> training, List<Finding> findings, double seconds) {
        Map<String, Long> verdicts = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(
                    verdict.name().toLowerCase(Locale.ROOT),
                    findings.stream()
                            .filter(finding -> finding.verdict() == verdict)
                            .count());
        }
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("data", training.stream().map(Source::name).toList());
            json.put("verdicts", verdicts);
            json.put("findings", findings.stream().map(Finding::json).toList());
            json.put("skipped_rows", columns.skipped());
            json.put("total_seconds", seconds);
            JsonOut.print(main.out(), json);
            return;
        }
        int width = findings.stream()
                .mapToInt(finding -> finding.name().length())
                .max()
                .orElse(0);
        for (Finding finding : findings) {
            String name = finding.name();
            main.out()
                    .printf(
                            "%-5s  %s%s  %s%n",
                            finding.verdict().name().toLowerCase(Locale.ROOT),
                            name,
                            " ".repeat(width - name.length()),
                            finding.fact());
            String indent = " ".repeat(width + 9);
            if (!finding.cost().isEmpty()) {
                main.out().println(indent + "cost: " + finding.cost());
            }
            if (!finding.remedy().isEmpty()) {
                main.out().println(indent + "do: " + finding.remedy());
            }
            // What is in order needs no proof.
            if (finding.verdict() != Verdict.OK) {
                finding.examples().forEach(example -> main.out().println(indent + "e.g. " + example));
            }
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "%d ok, %d to look at, %d wrong.%n",
                        verdicts.get("ok"),
                        verdicts.get("look"),
                        verdicts.get("wrong"));
        main.out().flush();
    }
}
