package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnionMinerTest extends MinerContract {

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        return new UnionMiner<>(List.of(
                new UnionMiner.Part<>(DenseMiner.exact(corpus, WordEncoder.of(64), WordEncoder.of(64)), 2),
                new UnionMiner.Part<>(new RandomMiner<>(corpus), 1)));
    }

    /** Proposes the same places to everyone. */
    private record Fixed(String name, int... places) implements Miner<String> {

        @Override
        public List<List<Candidate>> propose(List<Anchor<String>> anchors, int depth, RandomKey key) {
            List<Candidate> all = Arrays.stream(places)
                    .limit(depth)
                    .mapToObj(place -> new Candidate(place, 1))
                    .toList();
            return anchors.stream().map(anchor -> all).toList();
        }

        @Override
        public void close() {}
    }

    @Test
    void quotasAreKeptInEveryRound(RandomKey key) {
        UnionMiner<String> union = new UnionMiner<>(List.of(
                new UnionMiner.Part<>(new Fixed("a", 0, 1, 2, 3, 4, 5), 2),
                new UnionMiner.Part<>(new Fixed("b", 1, 7, 8), 1)));
        assertEquals("a:2+b:1", union.name());
        List<Anchor<String>> anchors = List.of(Anchor.of("q", null, KnownPositives::hash));
        // b's first is one of a's already, and when b has no more, a goes on alone.
        assertEquals(
                List.of(0, 1, 7, 2, 3, 8, 4, 5),
                union.propose(anchors, 100, key).get(0).stream()
                        .map(Candidate::place)
                        .toList());
        assertEquals(3, union.propose(anchors, 3, key).get(0).size());
    }

    @Test
    void aMinerThatIsThereTwiceIsRefused() {
        UnionMiner.Part<String> part = new UnionMiner.Part<>(new Fixed("a", 0), 1);
        assertEquals(
                "miner \"a\" is there twice; give it once, with the sum of the quotas",
                assertThrows(IllegalArgumentException.class, () -> new UnionMiner<>(List.of(part, part)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new UnionMiner.Part<>(new Fixed("a", 0), 0));
        assertThrows(IllegalArgumentException.class, () -> new UnionMiner<String>(List.of()));
    }
}
