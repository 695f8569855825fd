package dev.dipole.data.interaction;

import dev.dipole.data.Media;
import java.util.List;

/**
 * Items that stand together: what a user has taken, or one item for itself. Both sides of a pair are bags, so that one encoder,
 * or one for each side, reads them.
 *
 * @param user whose items these are; empty for an item for itself
 * @param items identifiers, in the order in which they were taken; none is what is known of a new user
 */
public record Bag(String user, List<String> items) implements Media {

    public Bag {
        items = List.copyOf(items);
        if (user.isEmpty() && items.size() != 1) {
            throw new IllegalArgumentException(
                    "items (" + items.size() + ") must be one where there is no user: an item for itself");
        }
    }

    /** An item for itself. */
    public static Bag item(String item) {
        return new Bag("", List.of(item));
    }

    /** What a user has taken. */
    public static Bag of(String user, List<String> items) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("user (\"\") must be named; Bag.item is an item for itself");
        }
        return new Bag(user, items);
    }

    /** Whether it is an item for itself. */
    public boolean isItem() {
        return user.isEmpty();
    }

    @Override
    public String name() {
        return isItem() ? items.get(0) : user;
    }

    @Override
    public String kind() {
        return "a bag of items";
    }

    @Override
    public String toString() {
        return isItem() ? items.get(0) : user + ": " + String.join(" ", items);
    }
}
