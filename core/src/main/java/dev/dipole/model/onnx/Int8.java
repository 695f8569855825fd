package dev.dipole.model.onnx;

/**
 * A matrix as bytes, symmetric about 0, with one scale for each row: w ≈ scale · byte.
 *
 * @param values [rows · columns]
 * @param scales [rows]
 */
record Int8(byte[] values, float[] scales) {

    /**
     * 7 bits and not 8: processors without VNNI add two products of bytes in 16 bits, where larger ones are cut off. Measured on
     * such a one, this is also nearer to the float model.
     */
    static final int LARGEST = 63;

    /** Rounds each row to bytes; a row of zeros has the scale 1. */
    static Int8 ofRows(float[] matrix, int rows, int columns) {
        byte[] values = new byte[matrix.length];
        float[] scales = new float[rows];
        for (int r = 0; r < rows; r++) {
            float most = 0;
            for (int c = 0; c < columns; c++) {
                most = Math.max(most, Math.abs(matrix[r * columns + c]));
            }
            scales[r] = most == 0 ? 1 : most / LARGEST;
            for (int c = 0; c < columns; c++) {
                values[r * columns + c] = (byte) Math.round(matrix[r * columns + c] / scales[r]);
            }
        }
        return new Int8(values, scales);
    }
}
