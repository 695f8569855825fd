package dev.dipole.augment;

/** What several views ask of their settings. */
final class Checks {

    private Checks() {}

    static void range(String name, double low, double high, double least, double most) {
        if (!(low >= least && high <= most && low <= high)) {
            throw new IllegalArgumentException(name + " (" + low + " to " + high + ") must be a range within [" + least
                    + ", " + most + "]; maybe " + Math.min(low, high) + " to " + Math.max(low, high));
        }
    }

    static void within(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " (" + value + ") must be in [" + least + ", " + most + "]");
        }
    }
}
