package dev.dipole.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many members each label of a source has. A label with one member has nothing that belongs to it. Memory holds one entry
 * per label.
 *
 * @param members of each label, in the order in which the labels first occur
 * @param unlabelled how many examples have no label
 */
public record Labels(Map<String, Long> members, long unlabelled) {

    private static final int NAMED = 5;

    public Labels {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** Reads a source once. */
    public static <I> Labels of(Source<I> source) {
        Map<String, Long> members = new LinkedHashMap<>();
        long unlabelled = 0;
        try (Source.Cursor<I> cursor = source.open(0)) {
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                String label = example.label();
                if (label == null) {
                    unlabelled++;
                } else {
                    members.merge(label, 1L, Long::sum);
                }
            }
        }
        return new Labels(members, unlabelled);
    }

    /** The labels with one member. */
    public List<String> alone() {
        List<String> alone = new ArrayList<>();
        members.forEach((label, count) -> {
            if (count == 1) {
                alone.add(label);
            }
        });
        return alone;
    }

    /**
     * Checks that every label has a second member.
     *
     * @param name what the message calls the source
     * @throws InputException counting those that have none and naming the first of them
     */
    public void requirePartners(String name) {
        List<String> alone = alone();
        if (alone.isEmpty()) {
            return;
        }
        String named = String.join("\", \"", alone.subList(0, Math.min(NAMED, alone.size())));
        throw new InputException(name + ": " + alone.size() + " of " + members.size()
                + " labels have one member only, which nothing belongs to (\"" + named + "\""
                + (alone.size() > NAMED ? ", ..." : "")
                + "); give each a second text, or remove the rows");
    }
}
