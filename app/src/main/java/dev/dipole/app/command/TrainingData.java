package dev.dipole.app.command;

import dev.dipole.TextRecipe;
import dev.dipole.data.Beir;
import dev.dipole.data.InputException;
import dev.dipole.data.Reading;
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
                    "Files of pairs, a YAML file that mixes such files by weight, a BEIR folder, or what the recipe reads."
                            + " Several are read one after the other.")
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

    /** The paths that were given. */
    List<Path> paths() {
        return data;
    }

    /**
     * Refuses to go on without data.
     *
     * @param kinds what may be named
     */
    void require(String kinds) {
        if (data.isEmpty()) {
            throw wrong("--data is missing: name " + kinds);
        }
    }

    /** The split of a folder that is trained on; null: the usual one. */
    @Nullable String split(Path folder) {
        if ("test".equals(split)) {
            throw InputException.in(
                    folder,
                    "the split test is for eval: figures on what was trained on say nothing",
                    "train on another split");
        }
        return split;
    }

    /** Whether the data are the folder in which the recipe's data sets lie. */
    private boolean isFolderOf(TextRecipe recipe) {
        return data.size() == 1 && Files.isDirectory(data.get(0)) && recipe.isBelow(data.get(0));
    }

    /**
     * The examples, one path after the other.
     *
     * @param recipe as whose data they are read; null: as pairs
     */
    Source<String> source(@Nullable TextRecipe recipe) {
        Path first = data.get(0);
        if (recipe != null && isFolderOf(recipe)) {
            columns.refuseFor(first);
            if (split != null) {
                throw wrong("--split (" + split
                        + ") is for a BEIR folder of yours, and the recipe names its own; leave it out");
            }
            return recipe.source(first);
        }
        List<Source<String>> sources = new ArrayList<>();
        for (Path path : data) {
            sources.add(source(path, recipe == null ? Reading.usual() : recipe.reading(path)));
        }
        if (split != null && data.stream().noneMatch(Files::isDirectory)) {
            throw wrong("--split (" + split + ") is for a BEIR folder, and --data names none; leave it out");
        }
        return Sources.concat(sources);
    }

    private Source<String> source(Path path, Reading reading) {
        if (!Files.isDirectory(path)) {
            return columns.open(path, reading);
        }
        columns.refuseFor(path);
        String own = split(path);
        return (own == null ? reading : reading.of(own)).open(path);
    }

    /** All documents of the BEIR folders, or of the recipe's, which negatives are mined from too. */
    List<String> corpus(@Nullable TextRecipe recipe) {
        return recipe != null && isFolderOf(recipe) ? recipe.corpus(data.get(0)) : TextRecipe.corpus(data);
    }

    /** The development split that a single BEIR folder brings along, or the recipe's own. */
    Optional<RetrievalTask> development(@Nullable TextRecipe recipe) {
        Path path = data.get(0);
        if (recipe != null) {
            return isFolderOf(recipe) ? Optional.ofNullable(recipe.development(path)) : Optional.empty();
        }
        return data.size() == 1
                        && Files.isDirectory(path)
                        && !"dev".equals(split)
                        && Beir.splits(path).contains("dev")
                ? Optional.of(Beir.read(path, "dev"))
                : Optional.empty();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
