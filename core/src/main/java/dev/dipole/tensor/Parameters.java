package dev.dipole.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Named tensors: the weights of an encoder, the learned scalars and tables of an objective (scale, bias, proxies,
 * prototypes), or gradients of either.
 *
 * @param byName in a fixed order
 */
public record Parameters(Map<String, Tensor> byName) {

    private static final Parameters NONE = new Parameters(Map.of());

    public Parameters {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** No parameter. */
    public static Parameters none() {
        return NONE;
    }

    /** The tensor of a name. */
    public Tensor get(String name) {
        Tensor tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("parameter (" + name + ") must be one of " + byName.keySet());
        }
        return tensor;
    }

    /** These and the others; a name in both is an error. */
    public Parameters and(Parameters others) {
        Map<String, Tensor> union = new LinkedHashMap<>(byName);
        others.byName.forEach((name, tensor) -> {
            if (union.putIfAbsent(name, tensor) != null) {
                throw new IllegalArgumentException(
                        "parameter (" + name + ") is there twice; give each part its own name");
            }
        });
        return new Parameters(union);
    }
}
