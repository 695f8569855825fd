package dev.dipole.data.interaction;

import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One item of each user, taken away to be recommended.
 *
 * @param rule how it was chosen, in words, for reports
 * @param training what is left
 * @param heldOut user to item; users of whom nothing can be taken are only trained on
 */
public record HoldOut(String rule, Interactions training, Map<String, String> heldOut) {

    public HoldOut {
        heldOut = Collections.unmodifiableMap(new LinkedHashMap<>(heldOut));
    }

    /**
     * Each user's last item: what recommending meets in use. Needs times.
     *
     * @param leastLeft items that a user must have left; others keep all
     */
    public static HoldOut last(Interactions interactions, int leastLeft) {
        for (Interaction each : interactions.all()) {
            if (!each.isTimed()) {
                throw new IllegalArgumentException(
                        interactions.name() + ": " + each.user() + " has taken " + each.item()
                                + " at no known time, and the last item is held out; name a column of times, or hold out at random");
            }
        }
        return of("each user's last item", interactions, leastLeft, null);
    }

    /**
     * A random item of each user, drawn by the user's own key: it depends on no other user.
     *
     * @param leastLeft items that a user must have left; others keep all
     */
    public static HoldOut random(Interactions interactions, int leastLeft, RandomKey key) {
        return of("a random item of each user", interactions, leastLeft, key);
    }

    private static HoldOut of(String rule, Interactions interactions, int leastLeft, @Nullable RandomKey key) {
        if (leastLeft < 1) {
            throw new IllegalArgumentException(
                    "leastLeft (" + leastLeft + ") must be at least 1: of a user without items nothing is known");
        }
        Map<String, String> heldOut = new LinkedHashMap<>();
        interactions.byUser().forEach((user, items) -> {
            if (items.size() > leastLeft) {
                int place = key == null
                        ? items.size() - 1
                        : key.split(user).generator().nextInt(items.size());
                heldOut.put(user, items.get(place));
            }
        });
        List<Interaction> left = new ArrayList<>();
        for (Interaction each : interactions.all()) {
            if (!each.item().equals(heldOut.get(each.user()))) {
                left.add(each);
            }
        }
        return new HoldOut(rule, new Interactions(interactions.name(), left), heldOut);
    }

    /** Of those users, what they have left. */
    public Map<String, Bag> users() {
        Map<String, List<String>> left = training.byUser();
        Map<String, Bag> users = new LinkedHashMap<>();
        heldOut.keySet().forEach(user -> users.put(user, Bag.of(user, left.getOrDefault(user, List.of()))));
        return users;
    }

    /** User to held-out item to the grade 1, as metrics take it. */
    public Map<String, Map<String, Integer>> judgements() {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        heldOut.forEach((user, item) -> judgements.put(user, Map.of(item, 1)));
        return judgements;
    }

    /** How many held-out items nobody else has taken: nothing that learns from interactions can find them. */
    public int unseenItems() {
        Set<String> seen = new HashSet<>(training.items());
        return (int)
                heldOut.values().stream().filter(item -> !seen.contains(item)).count();
    }
}
