package dev.dipole.retrieve.item;

import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Answers everybody with the items that most users have taken, but for those that the user has: what every recommender has to
 * beat. The score is the share of all users.
 */
public final class Popularity implements Retriever<Bag> {

    private final List<Hit> ranked;
    private boolean closed;

    private Popularity(List<Hit> ranked) {
        this.ranked = ranked;
    }

    /** Counts users. */
    public static Popularity of(Interactions interactions) {
        double users = interactions.byUser().size();
        List<Hit> ranked = new ArrayList<>();
        for (Map.Entry<String, Integer> item : interactions.popularity().entrySet()) {
            ranked.add(new Hit(item.getKey(), item.getValue() / users));
        }
        // Stable: ties stay in the order of the items.
        ranked.sort((one, other) -> Double.compare(other.score(), one.score()));
        return new Popularity(List.copyOf(ranked));
    }

    @Override
    public List<Hit> search(Bag query, int k) {
        Retriever.checkK(k);
        Retriever.checkOpen(closed);
        Set<String> had = new HashSet<>(query.items());
        return ranked.stream().filter(hit -> !had.contains(hit.id())).limit(k).toList();
    }

    @Override
    public List<List<Hit>> searchAll(List<Bag> queries, int k) {
        Retriever.checkK(k);
        Retriever.checkOpen(closed);
        return queries.parallelStream().map(query -> search(query, k)).toList();
    }

    @Override
    public int size() {
        return ranked.size();
    }

    @Override
    public void close() {
        closed = true;
    }
}
