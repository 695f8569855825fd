package dev.dipole.train.companion;

import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a checkpoint holds of a companion.
 *
 * @param owner named in messages
 * @param tensors by name
 */
record Restored(String owner, Map<String, Tensor> tensors) {

    /** Overwrites a tensor with the one of a name. */
    void into(String name, Tensor target) {
        Tensor tensor = get(name);
        if (!Arrays.equals(tensor.sizes().vec().get(), target.sizes().vec().get())) {
            throw another(name);
        }
        target.copy_(tensor);
    }

    long[] longs(String name, long count) {
        Tensor tensor = get(name);
        if (tensor.numel() != count || tensor.scalar_type().intern() != ScalarType.Long) {
            throw another(name);
        }
        return Tensors.longArray(tensor);
    }

    int[] ints(String name, long count) {
        Tensor tensor = get(name);
        if (tensor.numel() != count || tensor.scalar_type().intern() != ScalarType.Int) {
            throw another(name);
        }
        return Tensors.intArray(tensor);
    }

    private IllegalArgumentException another(String name) {
        return new IllegalArgumentException(
                "the checkpoint has another shape of " + name + " of the " + owner + "; it is of another run");
    }

    private Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the checkpoint lacks " + name + " of the " + owner + "; it is of another run");
        }
        return tensor;
    }
}
