package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.List;

/**
 * A simple classifier on frozen vectors: how much of the classes the vectors show by themselves. A probe is immutable, learns
 * from the training vectors alone, settings included, and reads the classes of the test vectors only to count.
 */
public interface Probe {

    /**
     * Learns and measures.
     *
     * @param training at least one item of two classes
     * @param test at least one item, of the same space and classes
     * @param key for whatever is drawn
     */
    List<TaskReport.Figure> measure(Labelled training, Labelled test, RandomKey key);
}
