package dev.dipole.settings;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant. */
public final class Suggestions {

    private Suggestions() {}

    /**
     * The known word that is nearest to a given one, if any is near enough: upper and lower case are the same, and at most a
     * third of the longer word's letters, but always one, may be inserted, deleted, replaced or swapped with their neighbour, as long as something stays.
     * Among equally near words the first wins.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String given = word.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            String other = candidate.toLowerCase(Locale.ROOT);
            int allowed = Math.max(1, Math.max(given.length(), other.length()) / 3);
            int distance = distance(given, other);
            boolean inCommon = distance == 0 || distance < Math.min(given.length(), other.length());
            if (inCommon && distance <= allowed && distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code did you mean "x"?}, or the known words where none is near. The end of an error message. */
    public static String didYouMean(String word, Collection<String> known) {
        Optional<String> nearest = nearest(word, known);
        if (nearest.isPresent()) {
            return "did you mean \"" + nearest.get() + "\"?";
        }
        return known.isEmpty() ? "there is none to choose from" : "known: " + String.join(", ", known);
    }

    /**
     * How many insertions, deletions, replacements and swaps of neighbours turn one word into the other, where no letter is
     * edited twice (optimal string alignment).
     */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
