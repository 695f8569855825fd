package dev.dipole.train;

import dev.dipole.encoder.Gradients;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Moves weights against their gradients, in place. Rows of tables that a step does not touch may be brought up to date
 * later: {@link #refresh} them before they are read.
 */
public interface Optimizer extends AutoCloseable {

    /** Brings rows of a table up to date with the steps that did not touch them. Ascending and distinct. */
    void refresh(String weight, int[] rows);

    /** Brings everything up to date, for evaluation and saving. */
    void refreshAll();

    /** One step at a learning rate. Rows with a gradient must have been refreshed since the last step. */
    void step(Gradients gradients, double learningRate);

    /**
     * Everything that the next steps depend on beside the weights, by name; copies, in the current scope. {@link #restore}
     * takes them back, to the bit.
     */
    Map<String, Tensor> state();

    /** Goes on where {@link #state} was taken. */
    void restore(Map<String, Tensor> state);

    @Override
    void close();
}
