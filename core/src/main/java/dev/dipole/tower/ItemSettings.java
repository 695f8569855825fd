package dev.dipole.tower;

import dev.dipole.data.interaction.HoldOut;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Setting;
import org.jspecify.annotations.Nullable;

/** Of users and items: what of the data is learned from, and how items are ranked. */
public record ItemSettings(
        @Setting("Ratings below it are left out, so that what is liked is learned; by default none is.") @Nullable Double leastRating,

        @Setting("Users of fewer items are left out.") int leastItems,
        @Setting("Items of fewer users are left out.") int leastUsers,

        @Setting(
                "An item of each user that is not trained on, to be recommended in eval: last, by time; random; none: all are"
                        + " trained on.")
        String holdOut,

        @Setting(
                "Weight of the popularity's logarithm when items are ranked; the temperature is right for in-batch negatives.")
        double prior) {

    /** Of a user so many items are left, so that something is known of it and something learned. */
    private static final int LEFT = 2;

    /** Not of the training, so that every seed is measured on the same. */
    private static final RandomKey SPLIT = RandomKey.ofSeed(7).split("held out");

    public ItemSettings {
        if (leastItems < 1 || leastUsers < 1) {
            throw new IllegalArgumentException("leastItems (" + leastItems + ") and leastUsers (" + leastUsers
                    + ") must be at least 1: 1 keeps all");
        }
        if (!holdOut.equals("none") && !holdOut.equals("last") && !holdOut.equals("random")) {
            throw new IllegalArgumentException("holdOut (" + holdOut + ") must be none, last or random");
        }
        if (!(prior >= 0) || Double.isInfinite(prior)) {
            throw new IllegalArgumentException("prior (" + prior
                    + ") must be finite and not negative; maybe the temperature of the training, or 0 for no prior");
        }
    }

    /** All interactions, nothing held out, no prior. */
    public static ItemSettings defaults() {
        return new ItemSettings(null, 1, 1, "none", 0);
    }

    /** What counts of some interactions. */
    public Interactions counted(Interactions all) {
        Interactions liked = liked(all);
        return leastItems == 1 && leastUsers == 1 ? liked : liked.core(leastItems, leastUsers);
    }

    /** Of some interactions, those that are rated well enough. */
    public Interactions liked(Interactions all) {
        return leastRating == null ? all : all.ratedAtLeast(leastRating);
    }

    /** Whether something is held out of a training. */
    public boolean holdsOut() {
        return !holdOut.equals("none");
    }

    /**
     * Of what counts, what is held out and what is left.
     *
     * @throws IllegalArgumentException if nothing is held out, or times are missing that it is chosen by
     */
    public HoldOut split(Interactions counted) {
        return switch (holdOut) {
            case "last" -> HoldOut.last(counted, LEFT);
            case "random" -> HoldOut.random(counted, LEFT, SPLIT);
            default -> throw new IllegalArgumentException("holdOut (" + holdOut + ") must be last or random");
        };
    }
}
