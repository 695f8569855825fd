package dev.dipole.eval;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the metrics have in common: a ranking seen through its judgements. */
final class Judged {

    private Judged() {}

    /** The gain at each rank within the depth: the grade where it is positive, else 0. */
    static int[] gains(List<String> ranking, Map<String, Integer> grades, int depth) {
        int[] gains = new int[Math.min(depth, ranking.size())];
        Set<String> seen = new HashSet<>(2 * gains.length);
        for (int i = 0; i < gains.length; i++) {
            String id = ranking.get(i);
            if (!seen.add(id)) {
                throw new IllegalArgumentException("document \"" + id + "\" is ranked a second time at rank " + (i + 1)
                        + "; a ranking holds a document at most once");
            }
            gains[i] = Math.max(0, grades.getOrDefault(id, 0));
        }
        return gains;
    }

    /** How many relevant documents stand within the depth. */
    static int found(List<String> ranking, Map<String, Integer> grades, int depth) {
        int found = 0;
        for (int gain : gains(ranking, grades, depth)) {
            found += gain > 0 ? 1 : 0;
        }
        return found;
    }

    /** How many relevant documents there are. */
    static int relevant(Map<String, Integer> grades) {
        int relevant = 0;
        for (int grade : grades.values()) {
            relevant += grade > 0 ? 1 : 0;
        }
        return relevant;
    }

    static void checkDepth(String metric, int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth of " + metric + " (" + depth + ") must be at least 1");
        }
    }

    static String name(String metric, int depth) {
        return depth == Integer.MAX_VALUE ? metric : metric + "@" + depth;
    }
}
