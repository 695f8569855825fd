package dev.dipole.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The nearest candidates of a sample. */
public final class Nearest {

    private Nearest() {}

    /**
     * The nearest candidates of an anchor, the nearest first; of equal scores the lower row. Where nothing is known to belong
     * together, the anchor itself is left out.
     *
     * @return at most k rows
     */
    static int[] of(EmbeddingSample sample, int anchor, int k) {
        int rows = sample.rows();
        int[] best = new int[Math.min(k, sample.paired() ? rows : rows - 1)];
        int found = 0;
        for (int candidate = 0; candidate < rows; candidate++) {
            if (!sample.paired() && candidate == anchor) {
                continue;
            }
            double score = sample.score(anchor, candidate);
            if (found == best.length && score <= sample.score(anchor, best[found - 1])) {
                continue;
            }
            int place = found < best.length ? found++ : found - 1;
            while (place > 0 && score > sample.score(anchor, best[place - 1])) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = candidate;
        }
        return Arrays.copyOf(best, found);
    }

    /**
     * The first anchors of a sample and what is nearest to each, to be read by a person.
     *
     * @param anchors what they say, one for each row
     * @param candidates what they say, one for each row
     * @param examples at most these many anchors
     * @param k at most these many candidates of each
     */
    public static List<RunEvent.Neighbours> of(
            EmbeddingSample sample, List<String> anchors, List<String> candidates, int examples, int k) {
        requireRows("anchors", anchors, sample);
        requireRows("candidates", candidates, sample);
        List<RunEvent.Neighbours> shown = new ArrayList<>();
        for (int anchor = 0; anchor < Math.min(examples, sample.rows()); anchor++) {
            List<RunEvent.Neighbour> nearest = new ArrayList<>();
            for (int candidate : of(sample, anchor, k)) {
                nearest.add(new RunEvent.Neighbour(
                        candidates.get(candidate),
                        Indicators.rounded(sample.score(anchor, candidate)),
                        sample.paired() && candidate == anchor));
            }
            shown.add(new RunEvent.Neighbours(anchors.get(anchor), nearest));
        }
        return shown;
    }

    private static void requireRows(String name, List<String> texts, EmbeddingSample sample) {
        if (texts.size() != sample.rows()) {
            throw new IllegalArgumentException(
                    name + " (" + texts.size() + ") must be as many as the sample has rows (" + sample.rows() + ")");
        }
    }
}
