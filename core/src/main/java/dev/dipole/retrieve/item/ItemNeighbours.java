package dev.dipole.retrieve.item;

import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Items that the same users take (Sarwar, Karypis, Konstan and Riedl 2001): the score of item j for a user is
 *
 * <pre>
 * Σ over the user's items i of  c(i, j) / √(c(i) c(j))
 * </pre>
 *
 * <p>c counts the users that have taken an item, or both of two: the cosine of the items' columns. All neighbours count. An item
 * that shares no user with the user's items is no answer.
 */
public final class ItemNeighbours implements Retriever<Bag> {

    private final List<String> items;
    private final Map<String, Integer> places;
    /** By item, whom it shares users with, ascending, and how much. */
    private final List<Near> near;

    private boolean closed;

    @SuppressWarnings("ArrayRecordComponent") // a plain carrier of large arrays
    private record Near(int[] items, float[] cosines) {}

    private ItemNeighbours(List<String> items, Map<String, Integer> places, List<Near> near) {
        this.items = items;
        this.places = places;
        this.near = near;
    }

    /** Counts which items go together; time grows with the square of what a user has taken. */
    public static ItemNeighbours of(Interactions interactions) {
        List<String> items = interactions.items();
        Map<String, Integer> places = new HashMap<>();
        items.forEach(item -> places.put(item, places.size()));
        List<int[]> users = new ArrayList<>();
        for (List<String> taken : interactions.byUser().values()) {
            users.add(taken.stream()
                    .mapToInt(item -> places.getOrDefault(item, 0))
                    .toArray());
        }
        int[] counts = new int[items.size()];
        for (int[] user : users) {
            for (int item : user) {
                counts[item]++;
            }
        }
        List<List<int[]>> takers = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            takers.add(new ArrayList<>(counts[i]));
        }
        for (int[] user : users) {
            for (int item : user) {
                takers.get(item).add(user);
            }
        }
        List<Near> near = new ArrayList<>();
        int[] together = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            Arrays.fill(together, 0);
            for (int[] user : takers.get(i)) {
                for (int item : user) {
                    together[item]++;
                }
            }
            together[i] = 0;
            near.add(near(i, together, counts));
        }
        return new ItemNeighbours(items, places, List.copyOf(near));
    }

    private static Near near(int item, int[] together, int[] counts) {
        int[] others = IntStream.range(0, together.length)
                .filter(other -> together[other] > 0)
                .toArray();
        float[] cosines = new float[others.length];
        for (int k = 0; k < others.length; k++) {
            cosines[k] = (float) (together[others[k]] / Math.sqrt((double) counts[item] * counts[others[k]]));
        }
        return new Near(others, cosines);
    }

    @Override
    public List<Hit> search(Bag query, int k) {
        Retriever.checkK(k);
        Retriever.checkOpen(closed);
        double[] scores = new double[items.size()];
        for (String item : query.items()) {
            Integer place = places.get(item);
            if (place != null) {
                Near neighbours = near.get(place);
                for (int n = 0; n < neighbours.items().length; n++) {
                    scores[neighbours.items()[n]] += neighbours.cosines()[n];
                }
            }
        }
        for (String item : query.items()) {
            Integer place = places.get(item);
            if (place != null) {
                scores[place] = 0;
            }
        }
        // The worst on top, so that a better one takes its place; of equals the later item is worse.
        Comparator<Integer> worstFirst = Comparator.<Integer>comparingDouble(item -> scores[item])
                .thenComparing(Comparator.<Integer>reverseOrder());
        PriorityQueue<Integer> best = new PriorityQueue<>(worstFirst);
        for (int item = 0; item < scores.length; item++) {
            if (scores[item] > 0) {
                best.add(item);
                if (best.size() > k) {
                    best.poll();
                }
            }
        }
        return best.stream()
                .sorted(worstFirst.reversed())
                .map(item -> new Hit(items.get(item), scores[item]))
                .toList();
    }

    @Override
    public List<List<Hit>> searchAll(List<Bag> queries, int k) {
        Retriever.checkK(k);
        Retriever.checkOpen(closed);
        return queries.parallelStream().map(query -> search(query, k)).toList();
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public void close() {
        closed = true;
    }
}
