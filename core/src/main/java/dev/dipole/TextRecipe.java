package dev.dipole;

import dev.dipole.data.Beir;
import dev.dipole.data.Columns;
import dev.dipole.data.Document;
import dev.dipole.data.Documents;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A known system of texts as configuration: what it learns from, with which settings, and how it is shown to work. It is one YAML
 * file of the folder {@code recipes}, whose keys are these components in kebab-case.
 *
 * @param name by which it is called, and that of its file
 * @param title the system's own name
 * @param paper where it was described: authors, year, title, address
 * @param idea what it does, in a sentence or two
 * @param scaled what the paper's settings are and what stands in their place here, and why
 * @param prepare the command that makes the data, of what anybody has; null: they are as they were published
 * @param data what it learns from, one after the other
 * @param settings keys of {@link TextSettings} with their values; what is left out is as the base suggests
 * @param variants what it is compared with; the first is the baseline that it is tested against
 * @param evaluation how it is measured
 */
public record TextRecipe(
        String name,
        String title,
        String paper,
        String idea,
        String scaled,
        @Nullable String prepare,
        List<Data> data,
        Map<String, String> settings,
        List<Variant> variants,
        List<Evaluation> evaluation)
        implements Recipe {

    private static final String BASE = "base.name";

    /** Shapes whose anchors are queries. */
    private static final Set<Shape> ASKED = Set.of(Shape.PAIRS, Shape.INSTRUCTIONS, Shape.TOPICS);

    public TextRecipe {
        data = List.copyOf(data);
        settings = RecipeBook.inOrder(settings);
        variants = List.copyOf(variants);
        evaluation = List.copyOf(evaluation);
        RecipeBook.requireSaid(name, title, paper, idea, scaled);
        if (data.isEmpty() || variants.isEmpty() || evaluation.isEmpty()) {
            throw new IllegalArgumentException("data (" + data.size() + "), variants (" + variants.size()
                    + ") and evaluation (" + evaluation.size() + ") of the recipe (" + name
                    + ") must each have at least one entry");
        }
        for (Variant each : variants) {
            if (each.recipe() == null
                    && (each.name().isBlank()
                            || (!each.untrained()
                                    && each.shape() == null
                                    && each.set().isEmpty()))) {
                throw new IllegalArgumentException("the variant (" + each.name() + ") of " + name
                        + " must have a name, and differ: name another recipe, untrained: true, a shape, or settings");
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

        Data of(Shape other) {
            return new Data(file, other, text, anchor, positive, negative, label, score, split);
        }

        /** How it is read. */
        public Reading reading() {
            Columns columns = !text.isEmpty()
                    ? Columns.texts(text)
                    : anchor == null ? null : new Columns(anchor, positive, negative, label, score);
            return new Reading(shape, columns, split);
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
        List<String> all = assignments(further);
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
        return settings(variant.assignments(further));
    }

    /** The recipe as a variant has it whose data are of another shape; otherwise itself. */
    public TextRecipe shapedAs(@Nullable Variant variant) {
        Shape shape = variant == null ? null : variant.shape();
        if (shape == null) {
            return this;
        }
        List<Data> shaped = data.stream().map(each -> each.of(shape)).toList();
        return new TextRecipe(name, title, paper, idea, scaled, prepare, shaped, settings, variants, evaluation);
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
        String named = evaluation.get(0).development();
        if (!ASKED.contains(data.get(0).shape()) || evaluation.get(0).task() != Task.RETRIEVAL || named == null) {
            return null;
        }
        Path split = folder.resolve(named);
        return task(Objects.requireNonNull(split.getParent(), named), String.valueOf(split.getFileName()));
    }

    /** A split of a BEIR folder, its queries in the shape of what the recipe learns from. */
    public RetrievalTask task(Path folder, String split) {
        return data.get(0).shape().asked(Beir.read(folder, split));
    }

    /** All documents of the BEIR folders that it learns from, which negatives are mined from too. */
    public List<String> corpus(Path folder) {
        return corpus(data.stream().map(each -> folder.resolve(each.file())).toList());
    }

    /** All documents of those of these paths that are BEIR folders. */
    public static List<String> corpus(List<Path> paths) {
        List<String> texts = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Documents.Cursor documents = Documents.open(path)) {
                    for (Document document = documents.next(); document != null; document = documents.next()) {
                        texts.add(document.content());
                    }
                }
            }
        }
        return texts;
    }

    @Override
    public String of() {
        return "texts";
    }

    /** The command that runs it, after the one that prepares its data. */
    @Override
    public String command() {
        return (prepare == null ? "" : prepare + "\n") + "./dipole train --recipe " + name
                + " --data ../shared/data --out models/" + name;
    }
}
