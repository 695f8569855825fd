package dev.dipole.data.interaction;

/**
 * A user has taken an item: bought, rated, played, imported.
 *
 * @param user identifier, not blank
 * @param item identifier, not blank
 * @param rating in the data's own unit; NaN: nobody said
 * @param time in the data's own unit, later is larger; {@link #UNTIMED}: nobody said
 */
public record Interaction(String user, String item, double rating, long time) {

    /** The time of what has none. */
    public static final long UNTIMED = Long.MIN_VALUE;

    public Interaction {
        if (user.isBlank() || item.isBlank()) {
            throw new IllegalArgumentException("user (\"" + user + "\") and item (\"" + item
                    + "\") must not be blank; leave out what nobody can be told of");
        }
        if (Double.isInfinite(rating)) {
            throw new IllegalArgumentException("rating (" + rating + ") must be finite, or NaN where there is none");
        }
    }

    /** Without rating and time. */
    public static Interaction of(String user, String item) {
        return new Interaction(user, item, Double.NaN, UNTIMED);
    }

    /** Whether there is a time. */
    public boolean isTimed() {
        return time != UNTIMED;
    }
}
