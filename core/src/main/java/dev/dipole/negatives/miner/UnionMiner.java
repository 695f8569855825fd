package dev.dipole.negatives.miner;

import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Miner;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Several miners in turns: in each round every miner gives as many proposals as its quota says, skipping what another gave
 * already; one that has no more is passed over. So the beginning of the list is shared out by the quotas. Scores of different
 * miners do not compare, so none is given; {@link ScoredMiner} gives all proposals scores of one model.
 *
 * @param <I> what the encoder takes
 * @param parts at least one, with different names; closed with the union
 */
public record UnionMiner<I>(List<Part<I>> parts) implements Miner<I> {

    /**
     * One of the miners.
     *
     * @param quota proposals in each round, at least 1
     */
    public record Part<I>(Miner<I> miner, int quota) {

        public Part {
            if (quota < 1) {
                throw new IllegalArgumentException("quota (" + quota + ") of miner \"" + miner.name()
                        + "\" must be at least 1; leave the miner out instead");
            }
        }
    }

    public UnionMiner {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts is empty: a union needs at least one miner");
        }
        Set<String> names = new HashSet<>();
        for (Part<I> part : parts) {
            if (!names.add(part.miner().name())) {
                throw new IllegalArgumentException("miner \"" + part.miner().name()
                        + "\" is there twice; give it once, with the sum of the quotas");
            }
        }
    }

    @Override
    public String name() {
        return parts.stream()
                .map(part -> part.miner().name() + ":" + part.quota())
                .collect(Collectors.joining("+"));
    }

    @Override
    public List<List<Candidate>> propose(List<Anchor<I>> anchors, int depth, RandomKey key) {
        Miner.checkDepth(depth);
        List<List<List<Candidate>>> byPart = new ArrayList<>();
        for (Part<I> part : parts) {
            byPart.add(
                    part.miner().propose(anchors, depth, key.split(part.miner().name())));
        }
        List<List<Candidate>> all = new ArrayList<>(anchors.size());
        for (int i = 0; i < anchors.size(); i++) {
            int anchor = i;
            all.add(inTurns(byPart.stream().map(part -> part.get(anchor)).toList(), depth));
        }
        return all;
    }

    private List<Candidate> inTurns(List<List<Candidate>> lists, int depth) {
        int[] next = new int[lists.size()];
        Set<Integer> seen = new HashSet<>();
        List<Candidate> taken = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = false;
            for (int part = 0; part < next.length; part++) {
                List<Candidate> list = lists.get(part);
                int given = 0;
                while (given < parts.get(part).quota() && next[part] < list.size()) {
                    int place = list.get(next[part]++).place();
                    more = true;
                    if (seen.add(place)) {
                        given++;
                        taken.add(new Candidate(place, Double.NaN));
                        if (taken.size() == depth) {
                            return taken;
                        }
                    }
                }
            }
        }
        return taken;
    }

    @Override
    public void close() {
        parts.forEach(part -> part.miner().close());
    }
}
