package dev.dipole.objective;

import dev.dipole.similarity.Span;
import org.bytedeco.pytorch.Tensor;

/**
 * A rectangle of the grid of scores.
 *
 * @param rows which anchors
 * @param columns which candidates
 * @param reversible whether these columns also have a reverse direction; a tile never straddles that border
 * @param scores [rows.size, columns.size], scaled; a kernel reads them and writes nothing here, unless they are its own
 * @param scratch [rows.size, columns.size], memory that a kernel may write to; its content is undefined
 * @param positives the cells that belong together
 * @param ignored the cells that are neither positive nor negative; never one that is positive
 * @param own whether the memory of the scores is the kernel's from here to the gradient: what it writes there when it
 *     observes the tile, such as exponentials that the gradient takes up again, it finds there
 */
public record ScoreTile(
        Span rows,
        Span columns,
        boolean reversible,
        Tensor scores,
        Tensor scratch,
        Cells positives,
        Cells ignored,
        boolean own) {}
