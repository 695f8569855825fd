package dev.dipole;

import dev.dipole.data.Beir;
import dev.dipole.data.Columns;
import dev.dipole.data.InputException;
import dev.dipole.data.Reading;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Shape;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A known system as configuration: what it learns from, with which settings, and how it is shown to work. It is one YAML file
 * of the folder {@code recipes}, whose keys are these components in kebab-case.
 *
 * @param name by which it is called, and that of its file
 * @param title the system's own name
 * @param paper where it was described: authors, year, title, address
 * @param idea what it does, in a sentence or two
 * @param scaled what the paper's settings are and what stands in their place here, and why
 * @param data what it learns from, one after the other
 * @param settings keys of {@link TextSettings} with their values; what is left out is as the base suggests
 * @param variants what it is compared with; the first is the baseline that it is tested against
 * @param evaluation how it is measured
 */
public record Recipe(
        String name,
        String title,
        String paper,
        String idea,
        String scaled,
        List<Data> data,
        Map<String, String> settings,
        List<Variant> variants,
        List<Evaluation> evaluation) {

    private static final String BASE = "base.name";

    public Recipe {
        data = List.copyOf(data);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        variants = List.copyOf(variants);
        evaluation = List.copyOf(evaluation);
        for (String text : List.of(name, title, paper, idea, scaled)) {
            if (text.isBlank()) {
                throw new IllegalArgumentException(
                        "name, title, paper, idea and scaled of the recipe (" + name + ") must all say something");
            }
        }
        if (data.isEmpty() || variants.isEmpty() || evaluation.isEmpty()) {
            throw new IllegalArgumentException("data (" + data.size() + "), variants (" + variants.size()
                    + ") and evaluation (" + evaluation.size() + ") of the recipe (" + name
                    + ") must each have at least one entry");
        }
        for (Variant each : variants) {
            if (each.recipe() == null
                    && (each.name().isBlank()
                            || (!each.untrained() && each.set().isEmpty()))) {
                throw new IllegalArgumentException("the variant (" + each.name() + ") of " + name
                        + " must have a name, and differ: name another recipe, untrained: true, or settings");
            }
        }
    }

    /**
     * A file or BEIR folder.
     *
     * @param file below the folder of data sets
     * @param shape what its rows say of each other
     * @param text columns of texts that have no roles
     * @param anchor the column of the anchors; null: by the usual names
     * @param positive the columns of the positives
     * @param negative the columns of the negatives
     * @param label the column of labels; null: none
     * @param score the column of scores; null: none
     * @param split of a BEIR folder or of preferences; null: the usual one
     */
    public record Data(
            String file,
            Shape shape,
            List<String> text,
            @Nullable String anchor,
            List<String> positive,
            List<String> negative,
            @Nullable String label,
            @Nullable String score,
            @Nullable String split) {

        public Data {
            text = List.copyOf(text);
            positive = List.copyOf(positive);
            negative = List.copyOf(negative);
            if (anchor != null && !text.isEmpty()) {
                throw new IllegalArgumentException("text (" + text + ") and anchor (" + anchor
                        + ") are both given; name texts alone, or anchors and positives");
            }
            if ("test".equals(split)) {
                throw new IllegalArgumentException(
                        "split (test) of " + file + " is for evaluation; train on another split");
            }
        }

        /** Pairs by the usual names of columns. */
        static Data defaults() {
            return new Data("", Shape.PAIRS, List.of(), null, List.of(), List.of(), null, null, null);
        }

        /** How it is read. */
        public Reading reading() {
            Columns columns = !text.isEmpty()
                    ? Columns.texts(text)
                    : anchor == null ? null : new Columns(anchor, positive, negative, label, score);
            return new Reading(shape, columns, split);
        }
    }

    /**
     * Another model on the same data.
     *
     * @param name what differs, which the table says behind the recipe's name; empty where it is another recipe
     * @param recipe another recipe; null: this one
     * @param untrained whether it is what training would begin with
     * @param set settings in the place of the recipe's
     */
    public record Variant(String name, @Nullable String recipe, boolean untrained, Map<String, String> set) {

        public Variant {
            set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
            if (recipe != null && (untrained || !set.isEmpty())) {
                throw new IllegalArgumentException("the variant that is the recipe " + recipe
                        + " can be neither untrained nor set otherwise; leave recipe out, or the others");
            }
        }

        static Variant defaults() {
            return new Variant("", null, false, Map.of());
        }

        /** What the table calls it as a variant of a recipe. */
        public String label(String of) {
            return recipe == null ? of + ", " + name : recipe;
        }
    }

    /** What is measured. */
    public enum Task {
        /** Spearman's correlation of cosines with scores of pairs. */
        SIMILARITY,
        /** Probes on the vectors of labelled texts. */
        CLASSIFICATION,
        /** Ranking metrics of a BEIR folder's split. */
        RETRIEVAL,
        /** The share of pairs in which the chosen text has the larger reward. */
        PREFERENCES
    }

    /**
     * How it is measured.
     *
     * @param task what
     * @param test a file below the folder of data sets; for {@link Task#RETRIEVAL} and {@link Task#PREFERENCES} with the split
     *     behind it, such as {@code medquad/test}
     * @param development the same, by which settings are chosen; null: a part of the training data is held out
     * @param training labelled texts that probes learn from; null where there are no probes
     * @param metrics the first is what the recipe is judged by
     * @param dimensions lengths to which vectors are cut, each measured; empty: whole ones only
     * @param documents the model whose vectors of the documents are searched; null: the recipe's own
     */
    public record Evaluation(
            Task task,
            String test,
            @Nullable String development,
            @Nullable String training,
            List<String> metrics,
            List<Integer> dimensions,
            @Nullable String documents) {

        public Evaluation {
            metrics = List.copyOf(metrics);
            dimensions = List.copyOf(dimensions);
            if (metrics.isEmpty()) {
                throw new IllegalArgumentException("metrics of " + test + " is empty; name at least one");
            }
            if ((training != null) != (task == Task.CLASSIFICATION)) {
                throw new IllegalArgumentException("training (" + training
                        + ") is what probes learn from: it must be given for classification, and for nothing else");
            }
        }

        static Evaluation defaults() {
            return new Evaluation(Task.SIMILARITY, "", null, null, List.of("spearman"), List.of(), null);
        }
    }

    /**
     * The settings of a training: those that the base suggests, over them the recipe's, and over them the given ones.
     *
     * @param further such as {@code training.epochs=2}; another base may be among them
     */
    public TextSettings settings(List<String> further) {
        List<String> all = new ArrayList<>();
        settings.forEach((key, value) -> all.add(key + "=" + value));
        all.addAll(further);
        String base = "none";
        for (String assignment : all) {
            if (assignment.startsWith(BASE + "=")) {
                base = assignment.substring(BASE.length() + 1);
            }
        }
        return Settings.override(TextSettings.startingFrom(base), all);
    }

    /** The settings of a variant that is no other recipe. */
    public TextSettings settings(Variant variant, List<String> further) {
        List<String> all = new ArrayList<>();
        variant.set().forEach((key, value) -> all.add(key + "=" + value));
        all.addAll(further);
        return settings(all);
    }

    /** Whether a folder holds all data sets of the recipe. */
    public boolean isBelow(Path folder) {
        return data.stream().allMatch(each -> Files.exists(folder.resolve(each.file())));
    }

    /** What it learns from. */
    public Source<String> source(Path folder) {
        List<Source<String>> sources = new ArrayList<>();
        for (Data each : data) {
            Path path = folder.resolve(each.file());
            if (!Files.exists(path)) {
                throw InputException.in(
                        path,
                        "is not there, and the recipe " + name + " learns from it",
                        "name the folder that holds the data set, or your own files");
            }
            sources.add(each.reading().open(path));
        }
        return Sources.concat(sources);
    }

    /** How a file or folder of the user's own is read: as the first of the recipe's. */
    public Reading reading(Path path) {
        Reading first = data.get(0).reading();
        boolean folder = Files.isDirectory(path);
        // Preferences are split in their file, all else in its folder; and a folder has no columns.
        boolean splits = folder != (first.shape() == Shape.PREFERENCES);
        return new Reading(first.shape(), folder ? null : first.columns(), splits ? first.split() : null);
    }

    /** What the best weights are chosen by, where the data bring it along; null: a part of them is held out. */
    public @Nullable RetrievalTask development(Path folder) {
        Path path = folder.resolve(data.get(0).file());
        return data.size() == 1
                        && data.get(0).shape() == Shape.PAIRS
                        && Beir.splits(path).contains("dev")
                ? Beir.read(path, "dev")
                : null;
    }

    /** The command that runs it. */
    public String command() {
        return "./dipole train --recipe " + name + " --data ../shared/data --out models/" + name;
    }
}
