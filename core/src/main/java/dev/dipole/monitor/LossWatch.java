package dev.dipole.monitor;

import java.util.Locale;
import java.util.Optional;

/**
 * Names a loss that says that nothing is learned: 0, because there is nothing to tell apart, or the logarithm of the number
 * of candidates, because all of them look alike. Each is named once.
 */
public final class LossWatch {

    /** In single precision, ln Σ exp s − s of one score alone stays below this. */
    private static final double ZERO = 1e-6;

    /** Steps in a row near ln N before it is called a collapse; an untrained model may start there. */
    private static final int PATIENCE = 20;

    /** Nearer than this, relative, counts as near. */
    private static final double NEAR = 0.01;

    private boolean zeroNamed;
    private boolean collapseNamed;
    private int near;

    /**
     * Sees a step over pairs.
     *
     * @param loss in nats
     * @param anchors B
     * @param candidates N, at least B: among how many each anchor chose
     * @param ignored cells of the B x N that were no negatives
     * @return what is wrong and what to do, the first time that it is
     */
    public Optional<String> observe(double loss, int anchors, int candidates, long ignored) {
        if (!Double.isFinite(loss)) {
            return Optional.of("the loss is " + loss + "; lower the learning rate or raise the temperature");
        }
        boolean isNear = candidates > 2 && (near(loss, candidates, candidates) || near(loss, anchors, candidates));
        near = isNear ? near + 1 : 0;
        if (Math.abs(loss) <= ZERO && !zeroNamed) {
            zeroNamed = true;
            long negatives = (long) anchors * (candidates - 1) - ignored;
            return Optional.of(
                    negatives == 0
                            ? "the loss is 0: no anchor has a negative left, since of the " + candidates
                                    + " candidate(s) of its batch all others are known positives or equal texts; raise the"
                                    + " batch size or check for duplicate texts"
                            : "the loss is 0: every positive is far above all negatives, and nothing more is learned;"
                                    + " raise the batch size or the temperature, give harder negatives, or stop earlier");
        }
        if (near >= PATIENCE && !collapseNamed) {
            collapseNamed = true;
            return Optional.of(String.format(
                    Locale.ROOT,
                    "the loss has stayed at %.3f, near ln %d = %.3f: every candidate looks alike (collapse, or pairs that"
                            + " have nothing to do with each other); check the columns, lower the temperature or the"
                            + " learning rate",
                    loss,
                    candidates,
                    Math.log(candidates)));
        }
        return Optional.empty();
    }

    /** Whether the loss is that of blind choice: among N, or, the mean of both directions, among N and among B. */
    private static boolean near(double loss, int backward, int forward) {
        double blind = 0.5 * (Math.log(backward) + Math.log(forward));
        return Math.abs(loss - blind) < NEAR * blind;
    }
}
