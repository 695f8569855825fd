package dev.dipole.train.companion;

/**
 * When in a run something begins: after a number of steps, or after a share of them.
 *
 * @param amount steps, a whole number of at least 0; or the share, in [0, 1)
 * @param share which of them it is
 */
public record Start(double amount, boolean share) {

    public Start {
        if (share && !(amount >= 0 && amount < 1)) {
            throw new IllegalArgumentException("start (" + 100 * amount
                    + "%) must be in [0%, 100%): a share of the run's steps; what begins at its end never begins");
        }
        if (!share && !(amount >= 0 && amount <= Long.MAX_VALUE && amount == Math.rint(amount))) {
            throw new IllegalArgumentException("start (" + amount
                    + ") must be a whole number of steps, at least 0; write a share of the run as 20%");
        }
    }

    /** After these many steps; 0: from the first on. */
    public static Start afterSteps(long steps) {
        return new Start(steps, false);
    }

    /** After a share of all steps, in [0, 1). */
    public static Start afterShare(double share) {
        return new Start(share, true);
    }

    /** Reads {@code 500}, a number of steps, or {@code 20%}, a share of the run. */
    public static Start parse(String text) {
        boolean share = text.endsWith("%");
        try {
            double number = Double.parseDouble(share ? text.substring(0, text.length() - 1) : text);
            return new Start(share ? number / 100 : number, share);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "start (" + text + ") must be a number of steps such as 500, or a share of the run such as 20%", e);
        }
    }

    /** In steps of a run that has so many. */
    long of(long total) {
        return share ? Math.round(amount * total) : (long) amount;
    }

    @Override
    public String toString() {
        return share ? 100 * amount + "%" : Long.toString((long) amount);
    }
}
