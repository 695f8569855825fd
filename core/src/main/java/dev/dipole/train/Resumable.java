package dev.dipole.train;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A part of a run whose state a checkpoint holds. */
public interface Resumable {

    /** All that the next steps depend on, by name: the tensors themselves, or copies in the current scope. */
    Map<String, Tensor> tensors();

    /** Goes on where {@link #tensors} was taken, to the bit; what it keeps, it copies. */
    void restore(Map<String, Tensor> tensors);
}
