package dev.dipole.data;

import dev.dipole.settings.Suggestions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file hold what belongs together. The anchor's column may also be a positive one: then each text is its
 * own positive, and two passes of an encoder with dropout make the two views (Gao, Yao and Chen 2021).
 *
 * @param anchor the column of the anchors
 * @param positives the columns of texts that belong to the anchor; at least one
 * @param negatives the columns of texts that do not belong to it although they look like it; may be empty
 */
public record Columns(String anchor, List<String> positives, List<String> negatives) {

    /** Pairs of names that usually stand for an anchor and its positive, the surest first. */
    private static final List<List<String>> USUAL = List.of(
            List.of("anchor", "positive"),
            List.of("anchor", "positives"),
            List.of("query", "positive"),
            List.of("query", "positives"),
            List.of("query", "pos"),
            List.of("query", "passage"),
            List.of("query", "document"),
            List.of("query", "answer"),
            List.of("query", "response"),
            List.of("query", "code"),
            List.of("query", "product"),
            List.of("query", "text"),
            List.of("question", "positive"),
            List.of("question", "answer"),
            List.of("question", "answers"),
            List.of("question", "passage"),
            List.of("question", "context"),
            List.of("prompt", "chosen"),
            List.of("instruction", "output"),
            List.of("comment", "code"),
            List.of("docstring", "code"),
            List.of("summary", "text"),
            List.of("title", "abstract"),
            List.of("title", "body"),
            List.of("title", "text"),
            List.of("sentence1", "sentence2"),
            List.of("sentence_1", "sentence_2"),
            List.of("sentence_a", "sentence_b"),
            List.of("question1", "question2"),
            List.of("text1", "text2"),
            List.of("text_1", "text_2"),
            List.of("text_a", "text_b"),
            List.of("anchor", "text"));

    private static final Pattern MORE_POSITIVES = Pattern.compile("positives?[_-]?\\d+");
    private static final Pattern NEGATIVES =
            Pattern.compile("(hard[_-]?)?(negatives?|neg)([_-]?\\d+)?|rejected", Pattern.CASE_INSENSITIVE);

    /** A row with one of these may say that its texts do not belong together. */
    private static final Set<String> DOUBTS = Set.of(
            "label", "labels", "score", "similarity", "similarity_score", "gold_label", "is_duplicate", "relevance");

    public Columns {
        positives = List.copyOf(positives);
        negatives = List.copyOf(negatives);
        if (positives.isEmpty()) {
            throw new IllegalArgumentException("positives is empty: name at least one column of positives");
        }
        Set<String> seen = new HashSet<>();
        for (String column : positives) {
            if (!seen.add(column)) {
                throw new IllegalArgumentException(
                        "column \"" + column + "\" is named twice as positive; name it once");
            }
        }
        seen.add(anchor);
        for (String column : negatives) {
            if (!seen.add(column)) {
                throw new IllegalArgumentException(
                        "column \"" + column + "\" is named as negative and once more; a column has one role");
            }
        }
    }

    /** An anchor, its one positive and any number of negatives. */
    public static Columns of(String anchor, String positive, String... negatives) {
        return new Columns(anchor, List.of(positive), List.of(negatives));
    }

    /** Every column once, in the order of their roles. */
    List<String> all() {
        Set<String> all = new LinkedHashSet<>();
        all.add(anchor);
        all.addAll(positives);
        all.addAll(negatives);
        return List.copyOf(all);
    }

    /**
     * The columns that a file probably means, by their usual names, whatever their case: query and passage, question and
     * answer, sentence1 and sentence2 and their like; {@code positive_2} adds a positive and {@code negative}, {@code neg},
     * {@code hard_negative_1} or {@code rejected} a negative.
     *
     * @throws InputException listing the columns found, if no pair of names fits, or if a label or score stands beside them:
     *     then some rows may not belong together, and only a person knows which
     */
    public static Columns guess(Path file) {
        try (Rows rows = Rows.open(file, Rows.Format.of(file), List.of(), Set.of())) {
            if (!rows.advance()) {
                throw rows.noRows();
            }
            return guess(file, rows.columns());
        }
    }

    static Columns guess(Path file, Collection<String> found) {
        String remedy = "name the column of the anchors and that of the positives";
        for (List<String> pair : USUAL) {
            String anchor = find(pair.get(0), found);
            String positive = find(pair.get(1), found);
            if (anchor == null || positive == null) {
                continue;
            }
            for (String column : found) {
                if (DOUBTS.contains(column.toLowerCase(Locale.ROOT))) {
                    throw InputException.in(
                            file,
                            "column \"" + column + "\" may say that some rows do not belong together",
                            "keep only the rows that do, and " + remedy + " (\"" + anchor + "\" and \"" + positive
                                    + "\"?)");
                }
            }
            List<String> positives = new ArrayList<>(List.of(positive));
            List<String> negatives = new ArrayList<>();
            for (String column : found) {
                if (column.equals(anchor) || column.equals(positive)) {
                    continue;
                }
                if (MORE_POSITIVES.matcher(column.toLowerCase(Locale.ROOT)).matches()) {
                    positives.add(column);
                } else if (NEGATIVES.matcher(column).matches()) {
                    negatives.add(column);
                }
            }
            return new Columns(anchor, positives, negatives);
        }
        throw InputException.in(
                file, "no usual names of an anchor and its positive among the columns " + list(found), remedy);
    }

    private static @Nullable String find(String name, Collection<String> found) {
        for (String column : found) {
            if (column.equalsIgnoreCase(name)) {
                return column;
            }
        }
        return null;
    }

    /** The end of a message about a column that is not there. */
    static String instead(String column, Collection<String> found) {
        return Suggestions.nearest(column, found)
                .map(nearest -> "did you mean \"" + nearest + "\"? columns: " + list(found))
                .orElse("columns: " + list(found));
    }

    private static String list(Collection<String> found) {
        return found.isEmpty() ? "(none)" : String.join(", ", found);
    }
}
