package dev.dipole.objective;

import dev.dipole.similarity.Operand;
import dev.dipole.similarity.Similarity;
import org.bytedeco.pytorch.Tensor;

/**
 * Every anchor [B] against learned vectors of the classes (proxies, centres, the rows of a classifier); the anchor's label says
 * which are its own. A kernel is pure; {@link Proxies} drives it, block by block.
 */
public interface ClassObjective {

    /** What a kernel needs to see at once. */
    enum Whole {
        /** An anchor with all classes. */
        ROWS,
        /** A class with all anchors. */
        COLUMNS
    }

    /** The name by which recipes and messages call it. */
    String name();

    /** How many classes there are; labels are below it. */
    int classes();

    /** How many vectors a class has; they follow each other. */
    default int centres() {
        return 1;
    }

    /** Whether each class also has a bias, which is added to its similarities. */
    default boolean bias() {
        return false;
    }

    /** What the kernel needs to see at once. */
    default Whole whole() {
        return Whole.ROWS;
    }

    /** Refuses a similarity that the loss cannot be computed from. */
    default void check(Similarity similarity) {}

    /** Evaluates one block. The losses of all blocks add up to the loss. */
    Part evaluate(Block block);

    /** A term of the class vectors alone, whose gradient with respect to the prepared vectors is added. */
    default double regularise(Operand proxies, Tensor gradient) {
        return 0;
    }

    /**
     * Some anchors and classes.
     *
     * @param similarities [rows, classes · centres], unscaled; may be overwritten
     * @param labels [rows], int64, relative to the first class of the block: outside of it where below 0 or not below classes
     * @param classes how many the block has
     * @param scale what similarities are multiplied with, 1/temperature
     * @param anchors how many anchors the batch has
     * @param present how many classes have an anchor in the batch
     * @param scaleLearned whether the gradient of the scale is asked for
     */
    record Block(
            Tensor similarities,
            Tensor labels,
            int classes,
            double scale,
            int anchors,
            int present,
            boolean scaleLearned) {}

    /**
     * What a block adds.
     *
     * @param loss its share
     * @param gradient [rows, classes · centres]: dLoss/dSimilarity
     * @param scaleGradient dLoss/dln(scale), unread unless it is learned
     */
    record Part(double loss, Tensor gradient, double scaleGradient) {}
}
