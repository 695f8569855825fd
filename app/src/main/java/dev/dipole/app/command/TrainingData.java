package dev.dipole.app.command;

import dev.dipole.Recipe;
import dev.dipole.data.Beir;
import dev.dipole.data.InputException;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what is trained on. */
final class TrainingData {

    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Files of pairs, a YAML file that mixes such files by weight, or a BEIR folder. Several are read one"
                            + " after the other.")
    private List<Path> data = List.of();

    @Mixin
    private ExampleFiles columns;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split of a BEIR folder to train on (default: train).")
    private @Nullable String split;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    TrainingData() {}

    /** How files are read. */
    ExampleFiles columns() {
        return columns;
    }

    /** Refuses to go on without data. */
    void require() {
        if (data.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--data is missing: name files of pairs, or a BEIR folder");
        }
    }

    /** The examples, one path after the other. */
    Source<String> source() {
        List<Source<String>> sources = new ArrayList<>();
        boolean anyFolder = false;
        for (Path path : data) {
            if (Files.isDirectory(path)) {
                anyFolder = true;
                columns.refuseFor(path);
                String name = split == null ? "train" : split;
                if (name.equals("test")) {
                    throw InputException.in(
                            path,
                            "the split test is for eval: figures on what was trained on say nothing",
                            "train on another split");
                }
                sources.add(Beir.trainingPairs(path, name));
            } else {
                sources.add(columns.open(path));
            }
        }
        if (split != null && !anyFolder) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--split (" + split + ") is for a BEIR folder, and --data names none; leave it out");
        }
        return Sources.concat(sources);
    }

    /** All documents of the BEIR folders, which negatives are mined from too. */
    List<String> corpus() {
        return Recipe.corpus(data);
    }

    /** The development split that a single BEIR folder brings along. */
    Optional<RetrievalTask> development() {
        Path path = data.get(0);
        return data.size() == 1
                        && Files.isDirectory(path)
                        && !"dev".equals(split)
                        && Beir.splits(path).contains("dev")
                ? Optional.of(Beir.read(path, "dev"))
                : Optional.empty();
    }
}
