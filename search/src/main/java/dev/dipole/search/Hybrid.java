package dev.dipole.search;

import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Several retrievers over one corpus as one, by reciprocal rank fusion (Cormack, Clarke and Buettcher 2009):
 *
 * <pre>
 * score(d) = Σ_i w_i / (c + rank_i(d)),   over the retrievers i that found d, ranks from 1
 * </pre>
 *
 * <p>Scores of the retrievers need not be comparable; only ranks count. Equal scores are ordered by the first retriever's
 * ranking, then the second's, and so on.
 *
 * <p>Closing it closes the retrievers.
 *
 * @param <Q> what is asked with
 */
public final class Hybrid<Q> implements Retriever<Q> {

    private final List<Retriever<Q>> members;
    private final HybridSettings settings;

    /** @param members at least one, over the same documents */
    public Hybrid(List<? extends Retriever<Q>> members, HybridSettings settings) {
        this.members = List.copyOf(members);
        this.settings = settings;
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members is empty; there must be at least one retriever to fuse");
        }
        int weights = settings.weights().size();
        if (weights != 0 && weights != members.size()) {
            throw new IllegalArgumentException(weights + " weights for " + members.size()
                    + " retrievers; give one for each, or none for equal weights");
        }
    }

    /** Fused with the constant 60 and equal weights. */
    public static <Q> Hybrid<Q> of(List<? extends Retriever<Q>> members) {
        return new Hybrid<>(members, HybridSettings.defaults());
    }

    @Override
    public List<Hit> search(Q query, int k) {
        return searchAll(List.of(query), k).get(0);
    }

    @Override
    public List<List<Hit>> searchAll(List<Q> queries, int k) {
        Retriever.checkK(k);
        int depth = Math.max(k, settings.depth());
        List<List<List<Hit>>> rankings = new ArrayList<>();
        for (Retriever<Q> member : members) {
            rankings.add(member.searchAll(queries, depth));
        }
        return IntStream.range(0, queries.size())
                .parallel()
                .mapToObj(query -> fuse(rankings, query, k))
                .toList();
    }

    private List<Hit> fuse(List<List<List<Hit>>> rankings, int query, int k) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (int i = 0; i < rankings.size(); i++) {
            double weight =
                    settings.weights().isEmpty() ? 1 : settings.weights().get(i);
            List<Hit> ranking = rankings.get(i).get(query);
            for (int rank = 1; rank <= ranking.size(); rank++) {
                scores.merge(ranking.get(rank - 1).id(), weight / (settings.rankConstant() + rank), Double::sum);
            }
        }
        return scores.entrySet().stream()
                .map(entry -> new Hit(entry.getKey(), entry.getValue()))
                .sorted((x, y) -> Double.compare(y.score(), x.score())) // stable: ties keep the order of finding
                .limit(k)
                .toList();
    }

    @Override
    public int size() {
        return members.stream().mapToInt(Retriever::size).max().orElseThrow();
    }

    @Override
    public void close() {
        members.forEach(Retriever::close);
    }
}
