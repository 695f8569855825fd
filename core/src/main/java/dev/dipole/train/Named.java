package dev.dipole.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Maps of tensors within maps of tensors: {@code part.name}. */
final class Named {

    private Named() {}

    /** Adds the tensors of a part. */
    static void add(Map<String, Tensor> to, String part, Map<String, Tensor> tensors) {
        tensors.forEach((name, tensor) -> to.put(part + "." + name, tensor));
    }

    /** The tensors of a part, by their names there. */
    static Map<String, Tensor> part(Map<String, Tensor> all, String part) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        String prefix = part + ".";
        all.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return tensors;
    }

    /** Overwrites every target with the tensor of its name. */
    static void copy(Map<String, Tensor> from, Map<String, Tensor> targets) {
        targets.forEach((name, target) -> {
            Tensor tensor = from.get(name);
            if (tensor == null || !Arrays.equals(shape(tensor), shape(target))) {
                throw new IllegalArgumentException("the checkpoint "
                        + (tensor == null ? "lacks " : "has another shape of ") + name + "; it is of another model");
            }
            target.copy_(tensor);
        });
    }

    static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = tensor.size(axis);
        }
        return shape;
    }
}
