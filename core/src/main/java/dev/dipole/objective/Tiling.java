package dev.dipole.objective;

/**
 * How the grid is cut. Results do not depend on it beyond float tolerance; time and memory do.
 *
 * @param rows of a tile
 * @param columns of a tile
 * @param keptBytes what may be kept beside a few tiles: prepared embeddings where they take at most a quarter of it, and
 *     the scores of as many rows as fit into the rest, which are then not computed again
 */
public record Tiling(int rows, int columns, long keptBytes) {

    /** 1024 x 1024 tiles, and 224 MiB kept, so that an evaluation stays below 300 MB. */
    public static final Tiling DEFAULT = new Tiling(1024, 1024, 224L << 20);

    public Tiling {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a tile of " + rows + " x " + columns + " holds no cell");
        }
        if (keptBytes < 0) {
            throw new IllegalArgumentException("keptBytes (" + keptBytes + ") must not be negative");
        }
    }

    /** Whether prepared embeddings of this size are kept; otherwise each tile prepares its own. */
    public boolean keepsEmbeddings(long bytes) {
        return bytes <= keptBytes / 4;
    }

    /**
     * How many rows' scores are kept: whole tiles of them.
     *
     * @param embeddingBytes of both sides, prepared
     */
    public int keptRows(int anchors, int candidates, int tileRows, long elementBytes, long embeddingBytes) {
        long left = keepsEmbeddings(embeddingBytes) ? keptBytes - embeddingBytes : keptBytes;
        long most = left / elementBytes / candidates;
        return most >= anchors ? anchors : (int) (most / tileRows * tileRows);
    }
}
