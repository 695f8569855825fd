package dev.dipole.objective;

import dev.dipole.similarity.Span;
import org.bytedeco.pytorch.Tensor;

/**
 * A rectangle of the grid of scores.
 *
 * @param rows which anchors
 * @param columns which candidates
 * @param reversible whether these columns also have a reverse direction; a tile never straddles that border
 * @param scores [rows.size, columns.size], scaled; a kernel reads them and writes nothing here
 * @param scratch [rows.size, columns.size], memory that a kernel may write to; its content is undefined
 * @param positives the cells that belong together
 * @param ignored the cells that are neither positive nor negative; never one that is positive
 */
public record ScoreTile(
        Span rows, Span columns, boolean reversible, Tensor scores, Tensor scratch, Cells positives, Cells ignored) {}
