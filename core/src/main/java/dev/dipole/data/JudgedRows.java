package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an encoder is measured on, whatever the file's format: scored pairs, labelled texts, triplets, and pairs whose
 * label says whether they belong together. Unlike the sources of training they are held in memory.
 *
 * @param anchor the column of the texts, or of the first text of each pair
 * @param positives columns of texts that belong to the anchor; none for labelled texts
 * @param negatives columns of texts that do not
 * @param score the column of a pair's score, or null
 * @param label the column of a text's class, or of what a pair's two texts are to each other, or null
 */
public record JudgedRows(
        String anchor,
        List<String> positives,
        List<String> negatives,
        @Nullable String score,
        @Nullable String label) {

    private static final List<String> SCORES =
            List.of("score", "similarity", "similarity_score", "relatedness", "relatedness_score");
    private static final List<String> LABELS = List.of(
            "label", "labels", "gold_label", "category", "class", "intent", "topic", "is_duplicate", "label_text");
    private static final List<String> TEXTS =
            List.of("text", "sentence", "anchor", "question", "query", "utterance", "content");

    private static final Set<String> BELONG =
            Set.of("1", "true", "yes", "positive", "entailment", "duplicate", "paraphrase", "relevant");
    private static final Set<String> DO_NOT = Set.of(
            "0",
            "-1",
            "false",
            "no",
            "negative",
            "contradiction",
            "neutral",
            "not_duplicate",
            "not_paraphrase",
            "not_relevant");

    public JudgedRows {
        positives = List.copyOf(positives);
        negatives = List.copyOf(negatives);
        if (positives.isEmpty() && label == null) {
            throw new IllegalArgumentException(
                    "there is neither a column of positives nor one of labels; name one of them");
        }
        if (score != null && positives.size() != 1) {
            throw new IllegalArgumentException(
                    "a score needs exactly one column of positives, not " + positives.size());
        }
    }

    /** The columns of a file's first row. */
    public static List<String> columns(Path file) {
        try (Rows rows = Rows.open(file, Rows.Format.of(file), List.of(), Set.of())) {
            if (!rows.advance()) {
                throw rows.noRows();
            }
            return rows.columns();
        }
    }

    /**
     * The columns that a file probably means, by their usual names.
     *
     * @throws InputException listing the columns, if none fit
     */
    public static JudgedRows guess(Path file) {
        List<String> found = columns(file);
        String score = first(SCORES, found);
        String label = first(LABELS, found);
        List<String> rest = new ArrayList<>(found);
        rest.remove(score);
        rest.remove(label);
        String premise = first(List.of("premise"), rest);
        String hypothesis = first(List.of("hypothesis"), rest);
        if (premise != null && hypothesis != null) {
            return new JudgedRows(premise, List.of(hypothesis), List.of(), score, label);
        }
        Columns pair;
        try {
            pair = Columns.guess(file, rest);
        } catch (InputException e) {
            String text = first(TEXTS, rest);
            if (text != null && label != null) {
                return new JudgedRows(text, List.of(), List.of(), null, label);
            }
            throw e;
        }
        return new JudgedRows(pair.anchor(), pair.positives(), pair.negatives(), score, label);
    }

    private static @Nullable String first(List<String> names, List<String> found) {
        for (String name : names) {
            for (String column : found) {
                if (column.toLowerCase(Locale.ROOT).equals(name)) {
                    return column;
                }
            }
        }
        return null;
    }

    /**
     * The examples of a file. Where pairs have a label and no score, the label says whether they belong together (1, true, yes,
     * entailment, duplicate, ...) or not (0, false, no, contradiction, neutral, ...): rows of one anchor become one example, and
     * an anchor to which nothing belongs is none.
     *
     * @param most rows that are read
     * @throws InputException naming file and line
     */
    public Source<String> read(Path file, int most) {
        List<String> all = new ArrayList<>(new LinkedHashSet<>(all()));
        Set<String> numbers = new HashSet<>();
        if (score != null) {
            numbers.add(score);
        }
        if (label != null) {
            numbers.add(label);
        }
        List<Example<String>> examples = new ArrayList<>();
        Map<String, Group> groups = new LinkedHashMap<>();
        int read = 0;
        try (Rows rows = Rows.open(file, Rows.Format.of(file), all, numbers)) {
            for (; read < most && rows.advance(); read++) {
                Row row = new Row(rows, all);
                String text = row.text(anchor);
                List<String> positive = row.texts(positives);
                List<String> negative = row.texts(negatives);
                if (positives.isEmpty() && label != null) {
                    examples.add(Example.labelled(text, row.text(label)));
                } else if (positive.isEmpty()) {
                    throw rows.empty(positives.get(0));
                } else if (score != null) {
                    examples.add(Example.scored(text, positive.get(0), row.number(score)));
                } else if (label == null) {
                    examples.add(new Example<>(text, positive, negative));
                } else {
                    Group group =
                            groups.computeIfAbsent(text, anchor -> new Group(new ArrayList<>(), new ArrayList<>()));
                    (belong(rows, row.text(label)) ? group.positives() : group.negatives()).addAll(positive);
                    group.negatives().addAll(negative);
                }
            }
            if (read == 0) {
                throw rows.noRows();
            }
        }
        groups.forEach((text, group) -> {
            if (!group.positives().isEmpty()) {
                examples.add(new Example<>(text, group.positives(), group.negatives()));
            }
        });
        if (examples.isEmpty()) {
            throw InputException.in(
                    file, "holds no pair that belongs together", "give \"" + label + "\" rows that say so, such as 1");
        }
        return Sources.of(String.valueOf(file.getFileName()), examples);
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(List.of(anchor));
        all.addAll(positives);
        all.addAll(negatives);
        if (score != null) {
            all.add(score);
        }
        if (label != null) {
            all.add(label);
        }
        return all;
    }

    private record Group(List<String> positives, List<String> negatives) {}

    private boolean belong(Rows rows, String value) {
        String known = value.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
        if (BELONG.contains(known)) {
            return true;
        } else if (DO_NOT.contains(known)) {
            return false;
        }
        throw InputException.at(
                rows.file(),
                rows.line(),
                "\"" + label + "\" (" + value + ") does not say whether the two texts belong together",
                "write 1 where they do and 0 where not");
    }

    private record Row(Rows rows, List<String> all) {

        String text(String column) {
            return rows.text(all.indexOf(column), column);
        }

        List<String> texts(List<String> columns) {
            List<String> texts = new ArrayList<>();
            for (String column : columns) {
                for (String text : rows.present(all.indexOf(column), column)) {
                    texts.add(rows.notBlank(text, column));
                }
            }
            return texts;
        }

        double number(String column) {
            String text = text(column);
            double number;
            try {
                number = Double.parseDouble(text.strip());
            } catch (NumberFormatException e) {
                number = Double.NaN;
            }
            if (!Double.isFinite(number)) {
                throw InputException.at(
                        rows.file(),
                        rows.line(),
                        "\"" + column + "\" (" + text + ") is not a finite number",
                        "write a score such as 0.8, or remove the row");
            }
            return number;
        }
    }
}
