package dev.dipole.app.command;

import dev.dipole.ImageRecipe;
import dev.dipole.ImageSettings;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.Recipe;
import dev.dipole.Recipes;
import dev.dipole.TextRecipe;
import dev.dipole.TextSettings;
import dev.dipole.eval.RankingMetrics;
import dev.dipole.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what a training starts from and with which settings. */
final class ChosenSettings {

    /** What prose starts from. */
    static final String USUAL_BASE = "static:all-minilm-l6-v2";

    /** Settings to start from. */
    enum Preset {
        /** Prose. */
        TEXT,
        /** Source code: identifiers are taken apart. */
        CODE
    }

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = {
                "What to start from: the folder of a model, all-minilm-l6-v2 (English), static: and either of them for a"
                        + " fast static encoder made of it, or none, for the data alone, in any language (default:"
                        + " static:all-minilm-l6-v2; with --preset code: none)."
            })
    private @Nullable String base;

    @Option(
            names = "--preset",
            defaultValue = "text",
            paramLabel = "text|code",
            description = "The settings to start from; code takes identifiers apart (default: ${DEFAULT-VALUE}).")
    private Preset preset;

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "Train as this known system is trained; settings that you name go over its own.")
    private @Nullable String recipeName;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A YAML or JSON file of settings; what it leaves out is as in the preset.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Single settings, over those of the file, such as training.epochs=8.")
    private List<String> assignments = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    ChosenSettings() {}

    /** The recipe that is named, of whatever kind; null where none is. */
    @Nullable Recipe recipe() {
        if (recipeName == null) {
            return null;
        }
        try {
            return Recipes.named(recipeName);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** Whether something else than the recipe's settings, or the usual ones, is said to start from. */
    boolean startsElsewhere() {
        return base != null || preset == Preset.CODE;
    }

    /** Whether somebody chose how long is trained, or left it to a recipe. */
    boolean decidesLength() {
        return config != null
                || recipeName != null
                || assignments.stream()
                        .anyMatch(assignment -> assignment.matches("training\\.(epochs|steps|batch)=.*"));
    }

    /** Those of pictures. */
    ImageSettings ofPictures(ImageRecipe recipe) {
        try {
            return over(recipe.settings(List.of()), ImageSettings.class);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** Those of two towers. */
    PairSettings ofPairs(PairRecipe recipe) {
        try {
            return over(recipe.settings(List.of()), PairSettings.class);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /**
     * Those of texts.
     *
     * @param recipe that is named; null: none
     */
    TextSettings ofTexts(@Nullable TextRecipe recipe) {
        if (base != null && preset == Preset.CODE) {
            throw wrong("--preset (code) is for a vocabulary of its own, and --base (" + base
                    + ") brings one; leave one of them out");
        }
        if (recipeName != null && preset == Preset.CODE) {
            throw wrong("--recipe (" + recipeName + ") and --preset (code) both say what to start from; leave one out");
        }
        try {
            TextSettings settings = over(start(recipe), TextSettings.class);
            RankingMetrics.parse(settings.metric());
            return settings;
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private TextSettings start(@Nullable TextRecipe recipe) {
        if (recipe != null) {
            return recipe.settings(base == null ? List.of() : List.of("base.name=" + base));
        }
        if (preset == Preset.CODE) {
            return TextSettings.forCode();
        }
        // What file and assignments say of the base decides what the rest of the settings starts from.
        return TextSettings.startingFrom(
                base == null
                        ? over(TextSettings.startingFrom(USUAL_BASE), TextSettings.class)
                                .base()
                                .name()
                        : base);
    }

    private <S extends Record> S over(S start, Class<S> type) {
        return Settings.override(config == null ? start : Settings.read(config, type, start), assignments);
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
