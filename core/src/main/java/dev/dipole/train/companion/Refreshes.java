package dev.dipole.train.companion;

import org.jspecify.annotations.Nullable;

/**
 * When a run mines negatives and when it begins to use them. Pure arithmetic, so that a resumed run finds its place from the
 * number of its step; a mining never begins before the swap of the one before it.
 */
final class Refreshes {

    /**
     * One mining.
     *
     * @param phase by whose miner
     * @param begins after so many steps, with the weights of then
     * @param swaps after so many steps its negatives are used
     */
    record Refresh(int phase, long begins, long swaps) {}

    private final long[] starts;
    private final boolean[] again;
    private final long every;
    private final long after;
    private final long total;

    /**
     * Those of a run.
     *
     * @param starts of the phases in steps, ascending; of two that begin together the first never is
     * @param again whether a phase mines more than once
     * @param every steps from one swap of a phase to its next
     * @param after steps from the begin of a mining to its swap, fewer where the swap before it, or the run's begin, is nearer
     */
    Refreshes(long[] starts, boolean[] again, long every, long after, long total) {
        this.starts = starts.clone();
        this.again = again.clone();
        this.every = every;
        this.after = after;
        this.total = total;
    }

    /** What is in use after so many steps; null: nothing yet. */
    @Nullable Refresh at(long finished) {
        int phase = phase(finished);
        return phase < 0 ? null : refresh(phase, swap(phase, finished));
    }

    /** What is swapped in next, later than after so many steps; null: nothing in this run. */
    @Nullable Refresh next(long finished) {
        int phase = phase(finished);
        long swap = phase + 1 < starts.length ? starts[phase + 1] : Long.MAX_VALUE;
        if (phase >= 0 && again[phase]) {
            swap = Math.min(swap, swap(phase, finished) + every);
        }
        // After the last step nothing is used.
        return swap < total ? refresh(phase(swap), swap) : null;
    }

    private Refresh refresh(int phase, long swap) {
        int before = phase(swap - 1);
        long earliest = before < 0 ? 0 : swap(before, swap - 1);
        return new Refresh(phase, Math.max(earliest, swap - after), swap);
    }

    /** The last that has begun, −1 for none. */
    private int phase(long finished) {
        int phase = -1;
        while (phase + 1 < starts.length && starts[phase + 1] <= finished) {
            phase++;
        }
        return phase;
    }

    /** The last swap of a phase that has begun. */
    private long swap(int phase, long finished) {
        return again[phase] ? starts[phase] + (finished - starts[phase]) / every * every : starts[phase];
    }
}
