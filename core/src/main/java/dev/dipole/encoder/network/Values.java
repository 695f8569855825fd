package dev.dipole.encoder.network;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * The weights and statistics that one pass computes with.
 *
 * @param tensors by name
 * @param mode what the pass is for
 */
public record Values(Map<String, Tensor> tensors, Mode mode) {

    /** What a pass is for. */
    public enum Mode {
        /** Embeddings as after the training: what was observed takes the place of the batch's own statistics. */
        PLAIN,
        /** A training step's first look: the batch's own statistics, and nothing is observed. */
        LOOKING,
        /** A training step's pass with a graph, one for each input: the batch's own statistics, which are observed. */
        LEARNING
    }

    /** The tensor of a name. */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("the network has no weight " + name + " among " + tensors.keySet());
        }
        return tensor;
    }

    /** The tensor of a name; none where there is no such weight. */
    public TensorOptional optional(String name) {
        Tensor tensor = tensors.get(name);
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }
}
