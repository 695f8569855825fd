package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RandomMinerTest extends MinerContract {

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        return new RandomMiner<>(corpus);
    }

    @Test
    void everyPlaceHasTheSameChance(RandomKey key) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add("text " + i);
        }
        RandomMiner<String> miner = new RandomMiner<>(Corpus.of(texts, KnownPositives::hash));
        int[] counts = new int[20];
        List<Anchor<String>> anchors = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            anchors.add(Anchor.of("anchor " + i, null, KnownPositives::hash));
        }
        for (List<Candidate> drawn : miner.propose(anchors, 5, key)) {
            assertEquals(5, drawn.size());
            drawn.forEach(candidate -> counts[candidate.place()]++);
        }
        // 1,000 expected of each, with a standard deviation of 27.
        for (int count : counts) {
            assertTrue(count > 850 && count < 1150, "drawn " + count + " times");
        }
    }
}
