package dev.dipole.monitor;

import java.util.Optional;

/**
 * Names a loss that says that nothing is learned: 0, because there is nothing to tell apart, or the logarithm of the number
 * of candidates, because all of them look alike. Each is named once.
 */
public final class LossWatch {

    /** Steps in a row near ln N before it is called a collapse; an untrained model may start there. */
    private static final int PATIENCE = 20;

    /** Nearer to ln N than this, relative, counts as near. */
    private static final double NEAR = 0.01;

    private boolean zeroNamed;
    private boolean collapseNamed;
    private int near;

    /**
     * Sees a step.
     *
     * @param loss in nats
     * @param candidates N, among how many each anchor chose
     * @return what is wrong and what to do, the first time that it is
     */
    public Optional<String> observe(double loss, int candidates) {
        if (!Double.isFinite(loss)) {
            return Optional.of("the loss is " + loss + "; lower the learning rate or raise the temperature");
        }
        if (loss <= 1e-9 && !zeroNamed) {
            zeroNamed = true;
            return Optional.of(
                    "the loss is 0: no anchor has a negative left, since the batch holds " + candidates
                            + " candidate(s) or all others are known positives; raise the batch size or check for duplicate texts");
        }
        boolean isNear = candidates > 2 && Math.abs(loss - Math.log(candidates)) < NEAR * Math.log(candidates);
        near = isNear ? near + 1 : 0;
        if (near >= PATIENCE && !collapseNamed) {
            collapseNamed = true;
            return Optional.of(String.format(
                    java.util.Locale.ROOT,
                    "the loss has stayed at %.3f, near ln %d = %.3f: every candidate looks alike (collapse, or pairs that have"
                            + " nothing to do with each other); check the columns, lower the temperature or the learning"
                            + " rate",
                    loss,
                    candidates,
                    Math.log(candidates)));
        }
        return Optional.empty();
    }
}
