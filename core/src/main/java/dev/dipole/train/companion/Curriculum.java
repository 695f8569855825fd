package dev.dipole.train.companion;

import java.util.List;

/**
 * Which negatives each part of a run learns from, easy ones first, and how often they are mined again.
 *
 * <p>Mining begins {@code swapAfter} steps before its negatives are first used, and the training goes on meanwhile; at the step
 * of the swap it waits where the mining is late. So the negatives of a step depend on the number of the step and the weights
 * of an earlier one, and never on how fast a machine is.
 *
 * @param <I> what the encoders take
 * @param phases in the order in which they begin; before the first there are no negatives
 * @param refreshEvery steps from one swap of a phase to its next
 * @param swapAfter steps that a mining may take; 0: the training stands still for it
 * @param perAnchor negatives of each anchor in a step
 * @param depth of the hardest that are left, these many are drawn from
 */
public record Curriculum<I>(List<Phase<I>> phases, long refreshEvery, long swapAfter, int perAnchor, int depth) {

    public Curriculum {
        phases = List.copyOf(phases);
        if (phases.isEmpty()) {
            throw new IllegalArgumentException("phases is empty; name one, or leave the refreshed negatives out");
        }
        if (refreshEvery < 1) {
            throw new IllegalArgumentException("refreshEvery (" + refreshEvery + ") must be at least 1 step");
        }
        if (swapAfter < 0 || swapAfter > refreshEvery) {
            throw new IllegalArgumentException("swapAfter (" + swapAfter + ") must be in [0, refreshEvery = "
                    + refreshEvery + "]: one mining ends before the next begins");
        }
        if (perAnchor < 1) {
            throw new IllegalArgumentException("perAnchor (" + perAnchor + ") must be at least 1; 1 to 7 are usual");
        }
        if (depth < perAnchor) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least perAnchor (" + perAnchor
                    + "): the negatives of a step are drawn from so many");
        }
    }

    /** When what is mined in a run of so many steps. */
    Refreshes over(long total) {
        long[] starts =
                phases.stream().mapToLong(phase -> phase.start().of(total)).toArray();
        for (int i = 1; i < starts.length; i++) {
            if (starts[i] < starts[i - 1]) {
                throw new IllegalArgumentException("phase " + phases.get(i).name() + " begins after "
                        + phases.get(i).start() + ", step " + starts[i] + " of " + total + ", and "
                        + phases.get(i - 1).name() + " before it at step " + starts[i - 1]
                        + "; give the phases in the order in which they begin");
            }
        }
        boolean[] again = new boolean[starts.length];
        for (int i = 0; i < again.length; i++) {
            again[i] = phases.get(i).renewal() != Phase.Renewal.NEVER;
        }
        return new Refreshes(starts, again, refreshEvery, swapAfter, total);
    }
}
