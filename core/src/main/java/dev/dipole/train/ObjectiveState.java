package dev.dipole.train;

import dev.dipole.tensor.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The objective's own parameters and their optimiser.
 *
 * @param parameters owned here
 * @param optimizer moves them
 */
record ObjectiveState(Parameters parameters, Optimizer optimizer) implements Resumable, AutoCloseable {

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Named.add(tensors, "weights", parameters.byName());
        Named.add(tensors, "optimizer", optimizer.state());
        return tensors;
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        Named.copy(Named.part(tensors, "weights"), parameters.byName());
        optimizer.restore(Named.part(tensors, "optimizer"));
    }

    @Override
    public void close() {
        optimizer.close();
        parameters.byName().values().forEach(Tensor::close);
    }
}
