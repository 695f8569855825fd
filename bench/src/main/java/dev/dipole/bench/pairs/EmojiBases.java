package dev.dipole.bench.pairs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which drawings are variants of each other, by the code points in their file names, as in {@code 1f469-1f3fd-200d-2696-fe0f.png}: a
 * tone of skin, a sign of gender and the selector of a style are no difference, and what is joined by U+200D belongs to all of its
 * parts, so that a woman and a woman who is a judge are one base.
 */
final class EmojiBases {

    private static final String JOINER = "200d";
    private static final Set<String> VARIANTS =
            Set.of("1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff", "2640", "2642", "fe0f");

    private EmojiBases() {}

    /**
     * Numbers of the bases.
     *
     * @param files names, with or without folders
     * @return [files], the lowest place among the files of the same base
     */
    static int[] of(List<String> files) {
        Map<String, Integer> firstWith = new HashMap<>();
        int[] root = new int[files.size()];
        for (int i = 0; i < root.length; i++) {
            root[i] = i;
            for (String part : parts(files.get(i))) {
                Integer other = firstWith.putIfAbsent(part, i);
                if (other != null) {
                    int one = find(root, i);
                    int two = find(root, other);
                    root[Math.max(one, two)] = Math.min(one, two);
                }
            }
        }
        int[] bases = new int[root.length];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = find(root, i);
        }
        return bases;
    }

    private static int find(int[] root, int place) {
        int at = place;
        while (root[at] != at) {
            at = root[at];
        }
        return at;
    }

    private static List<String> parts(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        String[] points = (dot < 0 ? name : name.substring(0, dot)).split("-", -1);
        List<String> parts = new ArrayList<>();
        List<String> part = new ArrayList<>();
        for (String point : points) {
            if (point.equals(JOINER)) {
                add(parts, part);
            } else if (!VARIANTS.contains(point)) {
                part.add(point);
            }
        }
        add(parts, part);
        // A sign of gender, or a tone, for itself.
        return parts.isEmpty() ? List.of(name) : parts;
    }

    private static void add(List<String> parts, List<String> part) {
        if (!part.isEmpty()) {
            parts.add(String.join("-", part));
            part.clear();
        }
    }
}
