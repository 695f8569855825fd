package dev.dipole.bench;

import dev.dipole.data.Example;
import dev.dipole.data.Sources;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Settings;
import dev.dipole.text.WordPieceTokenizer;
import dev.dipole.train.Method;
import dev.dipole.train.Trainer;
import dev.dipole.train.TrainingListener;
import dev.dipole.train.TrainingResult;
import dev.dipole.train.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How much of a training's time goes into looking at the fixed sample: with a static encoder, whose steps are the cheapest that
 * there are. Log and checkpoints are not part of it.
 */
@Command(
        name = "monitoring",
        description = "What monitoring costs while the quickstart's static encoder is trained.",
        sortOptions = false)
final class MonitoringCost implements Callable<Integer> {

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--rounds", defaultValue = "3", description = "Runs; medians count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--epochs", defaultValue = "8", description = "Passes over the pairs (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch", defaultValue = "512", description = "Pairs per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--dim", defaultValue = "512", description = "Length of the vectors (default: ${DEFAULT-VALUE}).")
    private int dim;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    MonitoringCost() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Report report = new Report();
        Path work = Files.createTempDirectory("dipole-bench");
        try {
            List<Example<String>> examples = Corpus.ofLibraries(err).examples(0);
            WordPieceTokenizer tokenizer = Corpus.vocabulary(examples);
            List<Double> shares = new ArrayList<>();
            List<Double> seconds = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                err.printf("round %d of %d%n", round, rounds);
                TrainingResult result = train(examples, tokenizer);
                shares.add(result.monitoringSeconds() / result.seconds());
                seconds.add(result.seconds());
            }
            Map<String, Object> parameters = new LinkedHashMap<>();
            parameters.put("pairs", examples.size());
            parameters.put("batch", batch);
            parameters.put("epochs", epochs);
            parameters.put("dim", dim);
            report.add(new Row(
                    "monitoring",
                    parameters,
                    Report.median(shares) * Report.median(seconds),
                    Report.median(seconds),
                    "s of all training",
                    Row.Bar.ratioAtMost(0.02)));
        } finally {
            Corpus.delete(work);
        }
        report.finish(
                spec.commandLine().getOut(),
                options.json,
                Options.rerun("monitoring", "--rounds", rounds, "--epochs", epochs, "--batch", batch, "--dim", dim));
        return 0;
    }

    private TrainingResult train(List<Example<String>> examples, WordPieceTokenizer tokenizer) {
        TrainingSettings settings =
                Settings.override(TrainingSettings.defaults(), List.of("batch=" + batch, "epochs=" + epochs));
        try (StaticTextEncoder encoder = StaticTextEncoder.random(tokenizer, dim, 256, RandomKey.ofSeed(1))) {
            return new Trainer<>(Method.shared(encoder, InfoNce.symmetric(0.05)), settings, null, TrainingListener.NONE)
                    .train(Sources.of("quickstart", examples));
        }
    }
}
