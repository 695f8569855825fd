package dev.dipole.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Natural language inference, grouped by premise: what it entails is positive, what contradicts it a hard negative, as Gao,
 * Yao and Chen (2021, section 4) take it. Rows that are neutral, or that have no gold label ({@code -}), are left out, and so is
 * a premise that entails nothing; the name of the source counts both. All rows are held in memory, since those of one premise
 * may stand anywhere.
 */
final class EntailmentRows {

    private static final Set<String> LABELS = Set.of("entailment", "neutral", "contradiction", "-");

    private static final Columns USUAL = new Columns("premise", List.of("hypothesis"), List.of(), "label", null);

    private EntailmentRows() {}

    private record Group(List<String> entailed, List<String> contradicted) {}

    static Source<String> open(Path path, @Nullable Columns columns, @Nullable String split, BadRows bad) {
        Shape.ENTAILMENT.refuse(path, bad);
        Columns named = columns == null ? USUAL : columns;
        String label = named.label();
        if (split != null
                || Files.isDirectory(path)
                || label == null
                || named.positives().size() != 1) {
            throw InputException.in(
                    path,
                    "is to be read as entailment, which is rows of a file with premise, hypothesis and label",
                    "name the file, and these columns as anchor, positive and label");
        }
        List<String> wanted = List.of(named.anchor(), named.positives().get(0), label);
        Map<String, Group> groups = new LinkedHashMap<>();
        long neutral = 0;
        try (Rows rows = Rows.open(path, Rows.Format.of(path), wanted, Map.of(label, Rows.Kind.SCALAR))) {
            while (rows.advance()) {
                for (int i = 0; i < wanted.size(); i++) {
                    rows.present(i, wanted.get(i));
                }
                String premise = rows.text(0, wanted.get(0));
                String hypothesis = rows.text(1, wanted.get(1));
                Group group =
                        groups.computeIfAbsent(premise, unused -> new Group(new ArrayList<>(), new ArrayList<>()));
                switch (label(rows, label)) {
                    case "entailment" -> group.entailed().add(hypothesis);
                    case "contradiction" -> group.contradicted().add(hypothesis);
                    default -> neutral++;
                }
            }
            if (groups.isEmpty()) {
                throw rows.noRows();
            }
        }
        List<Example<String>> examples = new ArrayList<>();
        groups.forEach((premise, group) -> {
            if (!group.entailed().isEmpty()) {
                examples.add(new Example<>(premise, group.entailed(), group.contradicted()));
            }
        });
        if (examples.isEmpty()) {
            throw InputException.in(
                    path, "has no row labelled entailment", "give it some: they are what belongs together");
        }
        return Sources.of(
                String.format(
                        Locale.ROOT,
                        "%s (%,d premises; left out: %,d neutral rows, %,d premises that entail nothing)",
                        path.getFileName(),
                        examples.size(),
                        neutral,
                        groups.size() - examples.size()),
                examples);
    }

    private static String label(Rows rows, String column) {
        String label = rows.text(2, column).strip().toLowerCase(Locale.ROOT);
        if (!LABELS.contains(label)) {
            throw InputException.at(
                    rows.file(),
                    rows.line(),
                    "\"" + column + "\" holds " + label + ", which is no label of entailment",
                    "write entailment, neutral, contradiction, or - where the annotators did not agree");
        }
        return label;
    }
}
