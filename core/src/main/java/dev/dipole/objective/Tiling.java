package dev.dipole.objective;

/**
 * How the grid is cut. Results do not depend on it beyond float tolerance; time and memory do.
 *
 * @param rows of a tile
 * @param columns of a tile
 * @param keptBytes scores of as many rows as fit into this are kept between the passes and not computed again
 */
public record Tiling(int rows, int columns, long keptBytes) {

    /** 1024 x 1024 tiles; at most 240 MiB of scores are kept, so that an evaluation stays below 300 MB. */
    public static final Tiling DEFAULT = new Tiling(1024, 1024, 240L << 20);

    public Tiling {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a tile of " + rows + " x " + columns + " holds no cell");
        }
        if (keptBytes < 0) {
            throw new IllegalArgumentException("keptBytes (" + keptBytes + ") must not be negative");
        }
    }
}
