package dev.dipole.app.check;

import dev.dipole.data.NearDuplicates;
import java.util.Arrays;

/** A test's examples beside what was trained on: which of their texts occur there, exactly or nearly. */
final class HeldOut {

    private final Collected training;
    private final int nearTexts;
    final String name;

    /** Its own texts, by hash: those that are not in training get a place in the search for near ones. */
    private final HashCounts ownAnchors = new HashCounts();

    private final HashCounts ownPositives = new HashCounts();

    /** By own text: its number in the search; -1 where it is in training as it stands, -2 where nobody looks. */
    private int[] anchorNear = new int[64];

    private int[] positiveNear = new int[64];

    /** By row: its anchor; and the rows' positives, one after the other. */
    private int[] anchorOf = new int[64];

    private int[] starts = new int[64];
    private int[] positives = new int[64];
    private int rows;
    private int listed;
    private long equalPairs;
    private boolean[] wholePair = new boolean[64];

    HeldOut(String name, Collected training, int nearTexts) {
        this.name = name;
        this.training = training;
        this.nearTexts = nearTexts;
    }

    void add(Collected.Row row) {
        if (rows + 1 >= starts.length) {
            int larger = rows + (rows >> 1) + 2;
            starts = Arrays.copyOf(starts, larger);
            anchorOf = Arrays.copyOf(anchorOf, larger);
            wholePair = Arrays.copyOf(wholePair, larger);
        }
        int anchor = ownAnchors.add(row.anchor().hash(), rows);
        if (anchor >= anchorNear.length) {
            anchorNear = Arrays.copyOf(anchorNear, anchor + (anchor >> 1));
        }
        if (ownAnchors.count(anchor) == 1) {
            anchorNear[anchor] = near(training.anchors, training.nearAnchors, row.anchor());
        }
        anchorOf[rows] = anchor;
        starts[rows] = listed;
        boolean whole = false;
        for (Collected.Seen seen : row.positives()) {
            int positive = ownPositives.add(seen.hash(), rows);
            if (positive >= positiveNear.length) {
                positiveNear = Arrays.copyOf(positiveNear, positive + (positive >> 1));
            }
            if (ownPositives.count(positive) == 1) {
                positiveNear[positive] = near(training.positives, training.nearPositives, seen);
            }
            if (listed == positives.length) {
                positives = Arrays.copyOf(positives, listed + (listed >> 1));
            }
            positives[listed++] = positive;
            whole |= training.pairs.find(Collected.pair(row.anchor().hash(), seen.hash())) >= 0;
        }
        equalPairs += whole ? 1 : 0;
        wholePair[rows] = whole;
        starts[++rows] = listed;
    }

    private int near(HashCounts known, NearDuplicates near, Collected.Seen seen) {
        if (known.find(seen.hash()) >= 0) {
            return -1;
        }
        // Half as much again as training may take.
        return seen.sketch() == null || near.size() >= nearTexts + nearTexts / 2 ? -2 : near.add(seen.sketch());
    }

    int rows() {
        return rows;
    }

    long equalPairs() {
        return equalPairs;
    }

    boolean equalPair(int row) {
        return wholePair[row];
    }

    /** How the anchor of a row is known: 2 as it stands, 1 nearly, 0 not at all. */
    int anchorKnown(int row, NearDuplicates.Found found) {
        return known(anchorNear[anchorOf[row]], found);
    }

    /** The best of its positives. */
    int positiveKnown(int row, NearDuplicates.Found found) {
        int best = 0;
        for (int i = starts[row]; i < starts[row + 1]; i++) {
            best = Math.max(best, known(positiveNear[positives[i]], found));
        }
        return best;
    }

    private static int known(int near, NearDuplicates.Found found) {
        if (near == -1) {
            return 2;
        }
        return near >= 0 && found.earlier()[near] >= 0 ? 1 : 0;
    }
}
