package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.random.RandomKey;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DenseMinerTest extends MinerContract {

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        return DenseMiner.exact(corpus, WordEncoder.of(64), WordEncoder.of(64));
    }

    @Test
    void theMostAlikeIsFirst(RandomKey key) {
        Corpus<String> corpus = Corpus.of(List.of("axx abb", "acc add", "aee aff", "aee add"), KnownPositives::hash);
        try (Miner<String> miner = DenseMiner.exact(corpus, WordEncoder.of(4096), WordEncoder.of(4096))) {
            List<Anchor<String>> anchors = List.of(Anchor.of("qcc qdd", null, KnownPositives::hash));
            assertEquals(
                    List.of(1, 3, 0, 2),
                    miner.propose(anchors, 4, key).get(0).stream()
                            .map(candidate -> candidate.place())
                            .toList());
        }
    }
}
