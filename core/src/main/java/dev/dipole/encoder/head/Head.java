package dev.dipole.encoder.head;

import dev.dipole.encoder.network.Layer;

/** A small network behind an encoder, from its vectors [B, in] to those that the objective sees, [B, dim]. */
public interface Head extends Layer {

    /** Length of the vectors that it takes. */
    int in();

    /** Length of those that it gives. */
    int dim();
}
