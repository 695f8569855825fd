package dev.dipole.objective.grid;

import dev.dipole.objective.ScoreTile;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The positives of a tile as a list, in float64: they are few where the negatives are a matrix.
 *
 * @param flat [count], row-major positions, ascending
 * @param rows [count], of the tile
 * @param columns [count], of the tile
 * @param scores [count]
 */
record Positives(Tensor flat, Tensor rows, Tensor columns, Tensor scores) {

    static final String NONE_ANYWHERE = "no anchor has a positive; each anchor needs a candidate that belongs to it";

    static Positives of(ScoreTile tile) {
        Tensor flat = tile.positives().index();
        Tensor columns = flat.remainder(Tensors.integer(tile.columns().size()));
        return new Positives(
                flat,
                flat.sub(columns)
                        .to(ScalarType.Double)
                        .div_(Tensors.scalar(tile.columns().size()))
                        .to(ScalarType.Long),
                columns,
                tile.scores().view(-1).index_select(0, flat).to(ScalarType.Double));
    }

    boolean isEmpty() {
        return flat.numel() == 0;
    }

    /** The positives where a boolean list [count] is true. */
    Positives where(Tensor mask) {
        Tensor kept = mask.nonzero().view(-1);
        return new Positives(
                flat.index_select(0, kept),
                rows.index_select(0, kept),
                columns.index_select(0, kept),
                scores.index_select(0, kept));
    }

    /** Writes these values [count] into their cells. */
    void write(Tensor tile, Tensor values) {
        if (!isEmpty()) {
            tile.view(-1).index_copy_(0, flat, values.to(tile.scalar_type()));
        }
    }

    /** The scores in the tile's scratch, where whatever is no negative stands at {@code other}. */
    static Tensor negatives(ScoreTile tile, double other) {
        Tensor scores = tile.scratch().copy_(tile.scores());
        excludeFrom(tile, scores, other);
        return scores;
    }

    /** Writes {@code other} into every cell that is no negative. */
    static void excludeFrom(ScoreTile tile, Tensor cells, double other) {
        tile.positives().fill(cells, other);
        tile.ignored().fill(cells, other);
    }

    /** Some entries of a vector over anchors or candidates. */
    static Tensor part(Tensor vector, Span span) {
        return vector.narrow(0, span.start(), span.size());
    }

    /** A vector of one value, float64. */
    static Tensor filled(long size, double value) {
        return Tensors.zeros(ScalarType.Double, size).fill_(Tensors.scalar(value));
    }

    /** A vector over the rows of a tile, as a column of the tile's type. */
    static Tensor column(Tensor vector, Tensor tile) {
        return vector.to(tile.scalar_type()).unsqueeze(1);
    }

    /** How many anchors have a positive; refuses none. */
    static double counted(Tensor positiveCounts) {
        double counted =
                positiveCounts.gt(Tensors.scalar(0)).to(ScalarType.Double).sum().item_double();
        if (counted == 0) {
            throw new IllegalArgumentException(NONE_ANYWHERE);
        }
        return counted;
    }

    /** ln(1 + eˣ) without overflow; 0 at −∞. */
    static Tensor softplus(Tensor x) {
        return x.logaddexp(Tensors.zerosLike(x));
    }

    /** Requires a margin that is finite and not negative. */
    static void requireMargin(double margin) {
        if (!(margin >= 0) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("margin (" + margin
                    + ") must be finite and at least 0; it is by how much a positive should be closer than a negative");
        }
    }
}
