package dev.dipole.encoder.vision;

import dev.dipole.encoder.network.Layer;

/** A network from standardised pictures [B, channels, H, W] to vectors [B, dim]. */
public interface Backbone extends Layer {

    /** Length of its vectors. */
    int dim();

    /**
     * Numbers that a graph keeps for one picture, by estimate.
     *
     * @param side of the picture in pixels
     */
    long kept(int side);
}
