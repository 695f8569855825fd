package dev.dipole.data;

import dev.dipole.settings.Suggestions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file hold what belongs together: pairs, triplets, tuples with several positives or negatives, texts with
 * labels, pairs with scores. The anchor's column may also be a positive one: then each text is its own positive, and two passes
 * of an encoder with dropout make the two views (Gao, Yao and Chen 2021).
 *
 * @param anchor the column of the anchors
 * @param positives the columns of texts that belong to the anchor; none only where there is a label
 * @param negatives the columns of texts that do not belong to it although they look like it; may be empty
 * @param label the column that says what the anchor is a member of; null: none
 * @param score the column that says how much the positive belongs to the anchor, as a finite number; null: none. It needs
 *     exactly one positive
 * @param teacher the columns of what another model gives the anchor with its positives and then with its negatives, as finite
 *     numbers: together one for each, or none in a row that has no such scores
 */
public record Columns(
        String anchor,
        List<String> positives,
        List<String> negatives,
        @Nullable String label,
        @Nullable String score,
        List<String> teacher) {

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
            List.of("sent1", "sent2"),
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

    /** Those of them that say how much, where they hold numbers. */
    private static final Set<String> SCORES = Set.of("score", "similarity", "similarity_score", "relevance");

    /** Names of one text that a label may stand beside, the surest first. */
    private static final List<String> TEXTS =
            List.of("text", "sentence", "content", "utterance", "question", "query", "document", "anchor", "title");

    private static final List<String> LABELS = List.of("label", "category", "class", "topic", "intent", "label_text");

    /** What {@code dipole mine} writes, and its like. */
    private static final Pattern POSITIVE_SCORES = Pattern.compile("positives?[_-]?scores?([_-]?\\d+)?");

    private static final Pattern NEGATIVE_SCORES = Pattern.compile("negatives?[_-]?scores?([_-]?\\d+)?");

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    public Columns {
        positives = List.copyOf(positives);
        negatives = List.copyOf(negatives);
        teacher = List.copyOf(teacher);
        if (positives.isEmpty() && label == null) {
            throw new IllegalArgumentException(
                    "positives is empty; name at least one column of positives, or one of labels");
        }
        if (score != null && positives.size() != 1) {
            throw new IllegalArgumentException("the score \"" + score + "\" needs exactly one column of positives, not "
                    + positives.size() + "; name the one that it is of");
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
        if (label != null && !seen.add(label)) {
            throw new IllegalArgumentException(
                    "column \"" + label + "\" is named as label and once more; a column has one role");
        }
        if (score != null && !seen.add(score)) {
            throw new IllegalArgumentException(
                    "column \"" + score + "\" is named as score and once more; a column has one role");
        }
        for (String column : teacher) {
            if (!seen.add(column)) {
                throw new IllegalArgumentException("column \"" + column
                        + "\" is named as a teacher's scores and once more; a column has one role");
            }
        }
    }

    /** Without a teacher's scores. */
    public Columns(
            String anchor,
            List<String> positives,
            List<String> negatives,
            @Nullable String label,
            @Nullable String score) {
        this(anchor, positives, negatives, label, score, List.of());
    }

    /** Without labels and scores. */
    public Columns(String anchor, List<String> positives, List<String> negatives) {
        this(anchor, positives, negatives, null, null);
    }

    /**
     * Columns of texts that have no roles.
     *
     * @param names at least one
     */
    public static Columns texts(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("names is empty; name at least one column of texts");
        }
        return new Columns(names.get(0), names, List.of(), null, null);
    }

    /** A text and what it is a member of. */
    public static Columns labelled(String text, String label) {
        return new Columns(text, List.of(), List.of(), label, null);
    }

    /** Two texts and how much they belong together. */
    public static Columns scored(String left, String right, String score) {
        return new Columns(left, List.of(right), List.of(), null, score);
    }

    /** An anchor, its one positive and any number of negatives. */
    public static Columns of(String anchor, String positive, String... negatives) {
        return new Columns(anchor, List.of(positive), List.of(negatives));
    }

    /** The roles with their columns, for messages. */
    String spelled() {
        StringBuilder spelled = new StringBuilder("anchor \"").append(anchor).append('"');
        positives.forEach(
                column -> spelled.append(", positive \"").append(column).append('"'));
        negatives.forEach(
                column -> spelled.append(", negative \"").append(column).append('"'));
        if (label != null) {
            spelled.append(", label \"").append(label).append('"');
        }
        if (score != null) {
            spelled.append(", score \"").append(score).append('"');
        }
        teacher.forEach(
                column -> spelled.append(", teacher's scores \"").append(column).append('"'));
        return spelled.toString();
    }

    /** Every column once, in the order of their roles. */
    List<String> all() {
        Set<String> all = new LinkedHashSet<>();
        all.add(anchor);
        all.addAll(positives);
        all.addAll(negatives);
        if (label != null) {
            all.add(label);
        }
        if (score != null) {
            all.add(score);
        }
        all.addAll(teacher);
        return List.copyOf(all);
    }

    /** What those hold that do not hold texts alone. */
    Map<String, Rows.Kind> kinds() {
        Map<String, Rows.Kind> kinds = new HashMap<>();
        if (label != null) {
            kinds.put(label, Rows.Kind.SCALAR);
        }
        if (score != null) {
            kinds.put(score, Rows.Kind.SCALAR);
        }
        teacher.forEach(column -> kinds.put(column, Rows.Kind.SCALAR));
        return kinds;
    }

    /**
     * The columns that a file probably means, by their usual names, whatever their case: query and passage, question and
     * answer, sentence1 and sentence2 and their like; {@code positive_2} adds a positive and {@code negative}, {@code neg},
     * {@code hard_negative_1} or {@code rejected} a negative. A score beside a pair that holds a number in the first row makes
     * scored pairs, and a label beside one text and no pair makes labelled texts. {@code positive_score} and
     * {@code negative_scores}, as mining writes them, are what a teacher gives.
     *
     * @throws InputException listing the columns found, if no names fit, or if a label stands beside a pair: then some rows may
     *     not belong together, and only a person knows which
     */
    public static Columns guess(Path file) {
        return guess(file, of(file));
    }

    /** Those of a file's first row, in its order. */
    public static List<String> of(Path file) {
        try (Rows rows = Rows.open(file, Rows.Format.of(file), List.of(), Map.of())) {
            if (!rows.advance()) {
                throw rows.noRows();
            }
            return List.copyOf(rows.columns());
        }
    }

    /**
     * The columns of anchors and positives by other names than those of texts.
     *
     * @param anchors names that an anchor's column may have, the surest first, whatever their case
     * @param positives the same of a positive's
     * @throws InputException listing the columns found, if there are not both
     */
    public static Columns among(Path file, List<String> anchors, List<String> positives) {
        List<String> found = of(file);
        String anchor = first(anchors, found);
        String positive = first(
                positives,
                found.stream().filter(column -> !column.equals(anchor)).toList());
        if (anchor == null || positive == null) {
            throw InputException.in(
                    file,
                    "no usual name of "
                            + (anchor == null
                                    ? "an anchor (" + String.join(", ", anchors)
                                    : "a positive (" + String.join(", ", positives))
                            + ") among the columns " + String.join(", ", found),
                    "name the column of the anchors and that of the positives (--anchor, --positive)");
        }
        return of(anchor, positive);
    }

    private static @Nullable String first(List<String> names, Collection<String> found) {
        for (String name : names) {
            String column = find(name, found);
            if (column != null) {
                return column;
            }
        }
        return null;
    }

    /** The same of some of a file's columns only. */
    static Columns guess(Path file, Collection<String> among) {
        return guess(file, among, column -> isNumber(file, Rows.Format.of(file), column));
    }

    private static boolean isNumber(Path file, Rows.Format format, String column) {
        try (Rows rows = Rows.open(file, format, List.of(column), Map.of(column, Rows.Kind.SCALAR))) {
            List<String> texts = rows.advance() ? rows.texts(0) : null;
            return texts != null && texts.size() == 1 && Double.isFinite(number(texts.get(0)));
        }
    }

    /** A decimal number, infinite where it is too large; NaN where the text is none. */
    static double number(String text) {
        String stripped = text.strip();
        return NUMBER.matcher(stripped).matches() ? Double.parseDouble(stripped) : Double.NaN;
    }

    private static Columns guess(Path file, Collection<String> found, Predicate<String> isNumber) {
        String remedy = "name the column of the anchors and that of the positives";
        for (List<String> pair : USUAL) {
            String anchor = find(pair.get(0), found);
            String positive = find(pair.get(1), found);
            if (anchor == null || positive == null) {
                continue;
            }
            String score = null;
            for (String column : found) {
                if (score == null && SCORES.contains(column.toLowerCase(Locale.ROOT)) && isNumber.test(column)) {
                    score = column;
                } else if (DOUBTS.contains(column.toLowerCase(Locale.ROOT))) {
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
            // A score is of one positive: beside more it is not known of which.
            if (score != null && positives.size() > 1) {
                throw InputException.in(
                        file,
                        "column \"" + score + "\" may be the score of any of " + positives.size() + " positives",
                        remedy + " that it is of, or leave the score out");
            }
            return new Columns(anchor, positives, negatives, null, score, teacher(found, !negatives.isEmpty()));
        }
        for (String name : TEXTS) {
            String text = find(name, found);
            if (text == null) {
                continue;
            }
            for (String usual : LABELS) {
                String label = find(usual, found);
                if (label != null && !premise(found)) {
                    return labelled(text, label);
                }
            }
        }
        for (String column : found) {
            if (premise(found) && DOUBTS.contains(column.toLowerCase(Locale.ROOT))) {
                throw InputException.in(
                        file,
                        "column \"" + column + "\" may say that some rows do not belong together",
                        "keep only the rows that do, and " + remedy + " (\"premise\" and \"hypothesis\"?)");
            }
        }
        throw InputException.in(
                file, "no usual names of an anchor and its positive among the columns " + list(found), remedy);
    }

    /** The columns of a teacher's scores, those of the positives first; none unless all can have one. */
    private static List<String> teacher(Collection<String> found, boolean negatives) {
        List<String> positiveScores = matching(POSITIVE_SCORES, found);
        List<String> negativeScores = matching(NEGATIVE_SCORES, found);
        if (positiveScores.isEmpty() || negatives == negativeScores.isEmpty()) {
            return List.of();
        }
        List<String> all = new ArrayList<>(positiveScores);
        all.addAll(negativeScores);
        return all;
    }

    private static List<String> matching(Pattern pattern, Collection<String> found) {
        return found.stream()
                .filter(column ->
                        pattern.matcher(column.toLowerCase(Locale.ROOT)).matches())
                .toList();
    }

    /** Premise and hypothesis with a label: entailment, of which only some rows belong together. */
    private static boolean premise(Collection<String> found) {
        return find("premise", found) != null || find("hypothesis", found) != null;
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
