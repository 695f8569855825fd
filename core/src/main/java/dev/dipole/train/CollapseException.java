package dev.dipole.train;

/** A run was stopped since its vectors no longer tell inputs apart. The message names the step, the cause and what to do. */
public final class CollapseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long step;

    CollapseException(long step, long steps, String cause) {
        super("stopped at step " + step + " of " + steps + ": " + cause
                + "; or go on all the same (training.monitor.stop=false)");
        this.step = step;
    }

    /** After which it was seen. */
    public long step() {
        return step;
    }
}
