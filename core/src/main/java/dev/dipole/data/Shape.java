package dev.dipole.data;

import dev.dipole.settings.Suggestions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the rows of a file say of each other: how examples are made of them. Each is read by one file of this package. */
public enum Shape {
    /** A row names what belongs together: pairs, tuples, labelled texts, scored pairs; of a BEIR folder, its judgements. */
    PAIRS,
    /** Every text is its own positive, to be seen in two views; of a BEIR folder, the documents, or the queries of a split. */
    TEXTS,
    /** All texts of a row belong together, such as the captions of one picture. */
    GROUPS,
    /** Premise, hypothesis and label: what a premise entails belongs to it, what contradicts it is its hard negative. */
    ENTAILMENT,
    /** Pairs whose anchors are questions of a known kind: what they ask for becomes an instruction before their topic. */
    INSTRUCTIONS,
    /** The same with the topic alone, so that nothing says which of its answers is asked for. */
    TOPICS,
    /** Of two answers to a prompt one was chosen; every example has the same anchor, whose vector is the reward's direction. */
    PREFERENCES;

    /**
     * The examples of a file or folder.
     *
     * @param columns null: by their usual names
     * @param split null: the usual one
     */
    Source<String> open(Path path, @Nullable Columns columns, @Nullable String split, BadRows bad) {
        return switch (this) {
            case PAIRS -> PairRows.open(path, columns, split, bad);
            case TEXTS -> TextRows.open(path, columns, split, bad);
            case GROUPS -> GroupRows.open(path, columns, split, bad);
            case ENTAILMENT -> EntailmentRows.open(path, columns, split, bad);
            case INSTRUCTIONS, TOPICS ->
                Sources.mapped(
                        PairRows.open(path, columns, split, bad),
                        toString(),
                        example -> example.mapped(this::query, Function.identity()));
            case PREFERENCES -> PreferenceRows.open(path, columns, split, bad);
        };
    }

    /** A task with its queries as examples of this shape have their anchors. */
    public RetrievalTask asked(RetrievalTask task) {
        Map<String, String> queries = new LinkedHashMap<>();
        task.queries().forEach((id, query) -> queries.put(id, query(query)));
        return new RetrievalTask(task.name(), queries, task.documents(), task.judgements());
    }

    private String query(String text) {
        return switch (this) {
            case INSTRUCTIONS -> Question.of(text).instructed();
            case TOPICS -> Question.of(text).topic();
            default -> text;
        };
    }

    /** The shape of a name, such as {@code entailment}. */
    public static Shape named(String name) {
        List<String> known = Arrays.stream(values()).map(Shape::toString).toList();
        int place = known.indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException("shape (" + name + ") must be one of " + String.join(", ", known) + "; "
                    + Suggestions.didYouMean(name, known));
        }
        return values()[place];
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Refuses to pass over rows: only {@link Pairs} can. */
    void refuse(Path path, BadRows bad) {
        if (bad.tolerant()) {
            throw InputException.in(
                    path, "is read as " + this + ", of which no row is passed over", "repair its rows, or remove them");
        }
    }
}
