package dev.dipole.retrieve.item;

import dev.dipole.data.interaction.Bag;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Recommends by two towers: the score of an item is
 *
 * <pre>
 * ⟨f(user), g(item)⟩ + weight · ln p(item)
 * </pre>
 *
 * <p>p is the share of all interactions that are with the item. The second term puts right what in-batch negatives leave out: as
 * negatives they are drawn by popularity, so InfoNCE at temperature τ learns, up to what only the user decides,
 *
 * <pre>
 * ⟨f, g⟩ / τ  →  ln P(item | user) − ln p(item)
 * </pre>
 *
 * <p>and with weight τ the order is that of P(item | user) (the correction of Yi et al. 2019, made when items are ranked and not in
 * training). Weight 0 ranks by how particular an item is to the user. The prior is one more component of each item's vector, so
 * any index of inner products can serve it.
 */
public final class VectorRecommender implements Retriever<Bag> {

    private final Function<List<Bag>, float[][]> users;
    private final VectorIndex index;

    private VectorRecommender(Function<List<Bag>, float[][]> users, VectorIndex index) {
        this.users = users;
        this.index = index;
    }

    /**
     * Encodes the items.
     *
     * @param users from n bags to [n, dim]; stays its owner's
     * @param items the same for items, in the same space
     * @param popularity item to how many users have taken it, at least 1: what can be recommended
     * @param weight of the prior: the temperature of the training, or 0
     */
    public static VectorRecommender of(
            Function<List<Bag>, float[][]> users,
            Function<List<Bag>, float[][]> items,
            Map<String, Integer> popularity,
            double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight (" + weight
                    + ") must be finite and not negative; maybe the temperature of the training, or 0 for no prior");
        }
        List<String> ids = List.copyOf(popularity.keySet());
        float[][] vectors = items.apply(ids.stream().map(Bag::item).toList());
        double all =
                popularity.values().stream().mapToDouble(Integer::doubleValue).sum();
        float[][] longer = new float[vectors.length][];
        for (int i = 0; i < longer.length; i++) {
            int count = popularity.getOrDefault(ids.get(i), 0);
            if (count < 1) {
                throw new IllegalArgumentException("popularity of " + ids.get(i) + " (" + count
                        + ") must be at least 1; count an item that nobody has taken as 1, or leave it out");
            }
            longer[i] = longer(vectors[i], weight == 0 ? 0 : weight * Math.log(count / all));
        }
        return new VectorRecommender(users, ExactIndex.of(ids, longer, VectorMetric.DOT));
    }

    private static float[] longer(float[] vector, double last) {
        float[] longer = Arrays.copyOf(vector, vector.length + 1);
        longer[vector.length] = (float) last;
        return longer;
    }

    @Override
    public List<Hit> search(Bag query, int k) {
        return searchAll(List.of(query), k).get(0);
    }

    @Override
    public List<List<Hit>> searchAll(List<Bag> queries, int k) {
        Retriever.checkK(k);
        int most =
                queries.stream().mapToInt(query -> query.items().size()).max().orElse(0);
        List<float[]> vectors = new ArrayList<>();
        for (float[] vector : users.apply(queries)) {
            vectors.add(longer(vector, 1));
        }
        // As many more as could be left out.
        List<List<Hit>> found = index.searchAll(vectors, (int) Math.min((long) k + most, index.size()));
        List<List<Hit>> answers = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            Set<String> had = new HashSet<>(queries.get(i).items());
            answers.add(found.get(i).stream()
                    .filter(hit -> !had.contains(hit.id()))
                    .limit(k)
                    .toList());
        }
        return answers;
    }

    @Override
    public int size() {
        return index.size();
    }

    @Override
    public void close() {
        index.close();
    }
}
