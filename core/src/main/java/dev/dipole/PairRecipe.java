package dev.dipole;

import dev.dipole.settings.Settings;
import dev.dipole.tower.TowerData;
import dev.dipole.tower.TowerKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A known system of two towers as configuration. It is one YAML file of the folder {@code recipes/pairs}, whose keys are these
 * components in kebab-case.
 *
 * @param name by which it is called, and that of its file
 * @param title the system's own name
 * @param paper where it was described: authors, year, title, address
 * @param idea what it does, in a sentence or two
 * @param scaled what the paper's settings are and what stands in their place here, and why
 * @param anchors what the anchors' tower takes: pictures, sounds, words or items
 * @param candidates what the tower of positives and negatives takes; null: one tower serves both sides
 * @param data what it is trained on, as the command names it
 * @param on on what data it is measured here
 * @param settings of the towers and of {@link PairSettings}, with their values
 */
public record PairRecipe(
        String name,
        String title,
        String paper,
        String idea,
        String scaled,
        String anchors,
        @Nullable String candidates,
        String data,
        On on,
        Map<String, String> settings)
        implements Recipe {

    /** The data, and what is measured on it, by the benchmark {@code pairs}. */
    public enum On {
        /** Pictures of emojis and their captions. */
        EMOJITWO,
        /** Spoken digits and their words. */
        FSDD,
        /** Faces of people, of whom some are never seen in training. */
        OLIVETTI,
        /** Types that Java classes import. */
        IMPORTS
    }

    public PairRecipe {
        settings = RecipeBook.inOrder(settings);
        RecipeBook.requireSaid(name, title, paper, idea, scaled);
        PairSettings any = PairSettings.defaults();
        any.kind(anchors);
        if (candidates != null) {
            any.kind(candidates);
        }
    }

    /**
     * The settings of a training, and over them the given ones.
     *
     * @param further such as {@code training.epochs=2}
     */
    public PairSettings settings(List<String> further) {
        return Settings.override(PairSettings.defaults(), assignments(further));
    }

    /** How what it learns from is read, with these settings. */
    public TowerData data(PairSettings chosen) {
        String others = candidates;
        TowerKind right = others == null ? null : chosen.kind(others);
        return new TowerData(chosen.kind(anchors), right);
    }

    @Override
    public String of() {
        return candidates == null ? anchors : anchors + ", " + candidates;
    }

    @Override
    public String command() {
        return "./dipole train --recipe " + name + " --data " + data + " --out models/" + name;
    }

    /** The command that measures it on its own data. */
    public String benchmark() {
        return "bench/run pairs --recipes " + name;
    }
}
