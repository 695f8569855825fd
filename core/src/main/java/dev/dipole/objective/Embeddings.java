package dev.dipole.objective;

/** Checks of embeddings that come from outside. */
final class Embeddings {

    private Embeddings() {}

    /** Refuses no rows, rows without dimensions, ragged rows, and values that are not finite, naming the row. */
    static void require(String what, float[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException(what + " has no rows; give at least one");
        }
        if (rows[0].length == 0) {
            throw new IllegalArgumentException(what + "[0] has 0 dimensions; give at least one");
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new IllegalArgumentException(what + "[" + i + "] has " + rows[i].length + " dimensions where "
                        + what + "[0] has " + rows[0].length);
            }
            for (int k = 0; k < rows[i].length; k++) {
                if (!Float.isFinite(rows[i][k])) {
                    throw new IllegalArgumentException(
                            what + "[" + i + "][" + k + "] (" + rows[i][k] + ") must be finite");
                }
            }
        }
    }
}
