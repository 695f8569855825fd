package dev.dipole.train;

import dev.dipole.tensor.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * The objective's own parameters and their optimiser, and what it carries from step to step.
 *
 * @param parameters owned here
 * @param optimizer moves them
 * @param carried owned here
 */
record ObjectiveState(Parameters parameters, Optimizer optimizer, Parameters carried)
        implements Resumable, AutoCloseable {

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Named.add(tensors, "weights", parameters.byName());
        Named.add(tensors, "optimizer", optimizer.state());
        Named.add(tensors, "carried", carried.byName());
        return tensors;
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        Named.copy(Named.part(tensors, "weights"), parameters.byName());
        optimizer.restore(Named.part(tensors, "optimizer"));
        carryOn(new Parameters(Named.part(tensors, "carried")));
    }

    /** Takes over what is carried on. */
    void carryOn(Parameters next) {
        Named.copy(next.byName(), carried.byName());
    }

    @Override
    public void close() {
        optimizer.close();
        parameters.byName().values().forEach(Tensor::close);
        carried.byName().values().forEach(Tensor::close);
    }
}
