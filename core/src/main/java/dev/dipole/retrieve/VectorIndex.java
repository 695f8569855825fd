package dev.dipole.retrieve;

/** Finds the nearest vectors. */
public interface VectorIndex extends Retriever<float[]> {

    /** Length of every vector in the index. */
    int dim();
}
