package dev.dipole.objective;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * From which score on a candidate is too like the anchor to be its negative, measured against the score of the anchor's own
 * positive, and of several the highest.
 *
 * <pre>
 * absolute   s > p − margin
 * relative   s > p − margin·|p|          with p > 0: above the share 1 − margin of the positive's score
 * </pre>
 *
 * @param margin how far below the positive a candidate may come; negative ones are for a judge that is not fully trusted
 * @param relative whether the margin is a share of the positive's score
 */
public record AlikeRule(double margin, boolean relative) {

    public AlikeRule {
        if (!Double.isFinite(margin)) {
            throw new IllegalArgumentException(
                    "margin (" + margin + ") must be finite; 0 ignores what scores above the positive");
        }
        if (relative && margin >= 1) {
            throw new IllegalArgumentException(
                    "margin (" + margin
                            + ") must be below 1 where it is a share of the positive's score; 0.05 keeps what scores below 95%");
        }
    }

    /** A margin in units of the scores. */
    public static AlikeRule absolute(double margin) {
        return new AlikeRule(margin, false);
    }

    /** A margin as a share of the positive's score. */
    public static AlikeRule relative(double margin) {
        return new AlikeRule(margin, true);
    }

    /**
     * Ignores what scores above a share of the positive's score, such as 0.95.
     *
     * @param share in (0, 1], of the positive's score
     */
    public static AlikeRule above(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share (" + share
                            + ") must be in (0, 1]: candidates above this part of the positive's score are ignored; did you mean a percentage?");
        }
        return new AlikeRule(1 - share, true);
    }

    /** The scores above which a candidate is ignored, from those of the positives [rows]. */
    Tensor thresholds(Tensor positives) {
        return relative
                ? positives.sub(positives.abs().mul_(Tensors.scalar(margin)))
                : positives.sub(Tensors.scalar(margin));
    }

    /** Raises, for every row of a tile, the highest score that a positive of it has. */
    static void raise(Tensor highest, Tensor scores, Cells positives) {
        if (!positives.isNone()) {
            Tensor index = positives.index();
            Tensor row =
                    index.floor_divide(Tensors.scalar((double) scores.size(1))).to(ScalarType.Long);
            highest.scatter_reduce_(0, row, scores.view(-1).index_select(0, index), "amax", true);
        }
    }

    /**
     * The ignored cells of a tile: those that already are, and those that score above the threshold of their row. Rows
     * without a positive have none that is too alike.
     *
     * @param highest [rows] of the positives, −inf for a row without one
     */
    Cells ignored(Tensor scores, Tensor highest, Cells positives, Cells already) {
        Tensor thresholds = thresholds(highest).masked_fill_(highest.isinf(), Tensors.scalar(Double.POSITIVE_INFINITY));
        Tensor mask = scores.gt(thresholds.unsqueeze(1));
        already.fill(mask, 1);
        positives.fill(mask, 0);
        return Cells.where(mask);
    }
}
