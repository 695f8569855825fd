package dev.dipole.data.interaction;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Interactions in memory. Of one user and one item the first counts, in the order of time where there are times.
 *
 * @param name what messages and reports call them
 * @param all at least one
 */
public record Interactions(String name, List<Interaction> all) {

    public Interactions {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new InputException(name + " has no interactions; give it at least one row");
        }
    }

    /** What each user has taken, each item once, by time where there is one, else in the order of the data. */
    public Map<String, List<String>> byUser() {
        List<Interaction> ordered = new ArrayList<>(all);
        // Stable: what has no time stays where it stands.
        ordered.sort(Comparator.comparingLong(Interaction::time));
        Map<String, Set<String>> taken = new LinkedHashMap<>();
        all.forEach(each -> taken.put(each.user(), new LinkedHashSet<>()));
        ordered.forEach(each -> taken.computeIfAbsent(each.user(), user -> new LinkedHashSet<>())
                .add(each.item()));
        Map<String, List<String>> lists = new LinkedHashMap<>();
        taken.forEach((user, items) -> lists.put(user, List.copyOf(items)));
        return Collections.unmodifiableMap(lists);
    }

    /** How many users have taken each item, in the order in which the items first occur. */
    public Map<String, Integer> popularity() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        all.forEach(each -> counts.put(each.item(), 0));
        byUser().values().forEach(items -> items.forEach(item -> counts.merge(item, 1, Integer::sum)));
        return Collections.unmodifiableMap(counts);
    }

    /** Every item once, in the order in which the items first occur. */
    public List<String> items() {
        return List.copyOf(popularity().keySet());
    }

    /**
     * Without users of few items and items of few users, until none is left (the core of the graph).
     *
     * @param leastItems that a user has taken
     * @param leastUsers that have taken an item
     * @throws InputException if nothing is left
     */
    public Interactions core(int leastItems, int leastUsers) {
        Interactions current = this;
        while (true) {
            Map<String, List<String>> users = current.byUser();
            Map<String, Integer> items = current.popularity();
            List<Interaction> kept = new ArrayList<>();
            for (Interaction each : current.all) {
                if (users.getOrDefault(each.user(), List.of()).size() >= leastItems
                        && items.getOrDefault(each.item(), 0) >= leastUsers) {
                    kept.add(each);
                }
            }
            if (kept.isEmpty()) {
                throw new InputException(name + ": of " + all.size() + " interactions none is of a user with at least "
                        + leastItems + " items and an item with at least " + leastUsers
                        + " users; lower these, or give more data");
            }
            if (kept.size() == current.all.size()) {
                return current;
            }
            current = new Interactions(name, kept);
        }
    }

    /** Those rated at least so much: in data of ratings, what was liked. What has no rating is refused. */
    public Interactions ratedAtLeast(double least) {
        for (Interaction each : all) {
            if (Double.isNaN(each.rating())) {
                throw new InputException(name + ": " + each.user() + " has taken " + each.item()
                        + " without a rating; name a column of ratings, or take all");
            }
        }
        return new Interactions(
                name, all.stream().filter(each -> each.rating() >= least).toList());
    }

    /** A user's identifier and an item's, pair by pair: for an encoder of identifiers on each side. */
    public Source<String> pairs() {
        List<Example<String>> examples = new ArrayList<>();
        byUser().forEach((user, items) -> items.forEach(item -> examples.add(Example.pair(user, item))));
        return Sources.of(name, examples);
    }

    /**
     * What else a user has taken, and an item: an example for each interaction of a user with at least two. An encoder of bags
     * knows users by their items, also those who come later.
     */
    public Source<Bag> bags() {
        List<Example<Bag>> examples = new ArrayList<>();
        byUser().forEach((user, items) -> {
            for (int i = 0; i < items.size() && items.size() > 1; i++) {
                List<String> others = new ArrayList<>(items);
                others.remove(i);
                examples.add(Example.pair(Bag.of(user, others), Bag.item(items.get(i))));
            }
        });
        return Sources.of(name, examples, bag -> bag.user() + "\n" + String.join("\n", bag.items()));
    }
}
