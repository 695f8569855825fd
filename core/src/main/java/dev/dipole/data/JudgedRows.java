package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an encoder is measured on, whatever the file's format: scored pairs, labelled texts, triplets, and pairs whose
 * label says whether they belong together. Unlike the sources of training they are held in memory.
 *
 * @param columns of the file; beside a column of positives that of labels says what a pair's two texts are to each other
 */
public record JudgedRows(Columns columns) {

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

    /** The columns of a file's first row. */
    public static List<String> columns(Path file) {
        try (Rows rows = Rows.open(file, Rows.Format.of(file), List.of(), Map.of())) {
            if (!rows.advance()) {
                throw rows.noRows();
            }
            return List.copyOf(rows.columns());
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
            return new JudgedRows(new Columns(premise, List.of(hypothesis), List.of(), label, score));
        }
        Columns pair;
        try {
            pair = Columns.guess(file, rest);
        } catch (InputException e) {
            String text = first(TEXTS, rest);
            if (text != null && label != null) {
                return new JudgedRows(Columns.labelled(text, label));
            }
            throw e;
        }
        return new JudgedRows(new Columns(pair.anchor(), pair.positives(), pair.negatives(), label, score));
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
        List<Example<String>> rows =
                Sources.limit(Pairs.open(file, columns), most).readAll();
        boolean judged = columns.label() != null && !columns.positives().isEmpty() && columns.score() == null;
        return Sources.of(String.valueOf(file.getFileName()), judged ? grouped(file, rows) : rows);
    }

    private List<Example<String>> grouped(Path file, List<Example<String>> rows) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            Example<String> row = rows.get(i);
            Group group =
                    groups.computeIfAbsent(row.anchor(), unused -> new Group(new ArrayList<>(), new ArrayList<>()));
            (belong(file, i + 1, String.valueOf(row.label())) ? group.positives() : group.negatives())
                    .addAll(row.positives());
            group.negatives().addAll(row.negatives());
        }
        List<Example<String>> examples = new ArrayList<>();
        groups.forEach((text, group) -> {
            if (!group.positives().isEmpty()) {
                examples.add(new Example<>(text, group.positives(), group.negatives()));
            }
        });
        if (examples.isEmpty()) {
            throw InputException.in(
                    file,
                    "holds no pair that belongs together",
                    "give \"" + columns.label() + "\" rows that say so, such as 1");
        }
        return examples;
    }

    private record Group(List<String> positives, List<String> negatives) {}

    private boolean belong(Path file, int row, String value) {
        String known = value.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
        if (BELONG.contains(known)) {
            return true;
        } else if (DO_NOT.contains(known)) {
            return false;
        }
        throw InputException.in(
                file,
                "row " + row + ": \"" + columns.label() + "\" (" + value
                        + ") does not say whether the two texts belong together",
                "write 1 where they do and 0 where not");
    }
}
