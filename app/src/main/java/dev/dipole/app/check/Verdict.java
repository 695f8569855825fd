package dev.dipole.app.check;

/** What to make of a finding. */
public enum Verdict {
    /** Nothing to do. */
    OK,
    /** Worth a look: it costs something, or it may be meant. */
    LOOK,
    /** Training or figures would suffer: mend it first. */
    WRONG;

    /** OK below the first bound, WRONG from the second on. */
    static Verdict of(double value, double look, double wrong) {
        return value >= wrong ? WRONG : value >= look ? LOOK : OK;
    }
}
