package dev.dipole.negatives;

import dev.dipole.random.RandomKey;
import java.util.List;

/**
 * Proposes negatives out of a corpus. What belongs to an anchor may be among the proposals: {@link Mining} takes it out, so
 * that no miner can forget to.
 *
 * @param <I> what the encoder takes
 */
public interface Miner<I> extends AutoCloseable {

    /** What reports call it, such as {@code bm25}. */
    String name();

    /**
     * Proposals for each anchor, hardest first, no place twice. What one anchor is proposed depends on the anchor, the depth
     * and the key only, not on the others that are asked with it: random draws go by the key split by
     * {@link Anchor#identity}. So mining gives the same however it is cut into pieces.
     *
     * @param depth how many for each, at least 1; fewer where the corpus is smaller or nothing more is found
     */
    List<List<Candidate>> propose(List<Anchor<I>> anchors, int depth, RandomKey key);

    /** Scores in the unit of the proposals; by default none. */
    default Scorer<I> scorer() {
        return Scorer.none();
    }

    /** Frees what the miner holds; to close twice is harmless. */
    @Override
    void close();

    /** Refuses a depth below 1. For implementations. */
    static void checkDepth(int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth (" + depth + ") must be at least 1; maybe 100");
        }
    }
}
