package dev.dipole.objective.grid;

import dev.dipole.objective.Cells;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * InfoNCE: which of the candidates belongs to the anchor, as a softmax cross-entropy over the scores.
 *
 * <pre>
 * ℓᵢ  = ln Σ_{j ∉ I(i)} exp sᵢⱼ − 1/|P(i)| Σ_{p ∈ P(i)} sᵢₚ          L = mean of ℓᵢ over the anchors with |P(i)| > 0
 * ∂ℓᵢ/∂sᵢⱼ = exp sᵢⱼ / Σ_{k ∉ I(i)} exp sᵢₖ − [j ∈ P(i)] / |P(i)|,  0 where j ∈ I(i)
 * </pre>
 *
 * <p>P(i) are the positives of anchor i and I(i) its ignored candidates. Both directions: the mean of this loss and of the
 * same over the columns, each reversible column choosing among the anchors. Several positives are averaged outside of the
 * logarithm, as L_out of Khosla et al. 2020, equation 2.
 *
 * <p>Sources: van den Oord, Li and Vinyals 2018, equation 4; both directions Radford et al. 2021, figure 3. Where the scores
 * are bounded so that no exponential overflows (bound + ln of the count below 80), the running maximum is skipped;
 * otherwise it is streamed (Milakov and Gimelshein 2018).
 *
 * @param direction which side chooses
 */
public record InfoNce(Direction direction) implements GridObjective {

    /** Which side chooses among which. */
    public enum Direction {
        /** Each anchor among the candidates. */
        FORWARD,
        /** Each anchor among the candidates, and each reversible candidate among the anchors; the mean of the two. */
        SYMMETRIC
    }

    /** Below this, sums of exponentials stay within float32. */
    private static final double LARGEST_EXPONENT = 80;

    /** Each anchor chooses among the candidates, by cosine. */
    public static Grid forward(double temperature) {
        return Grid.of(new InfoNce(Direction.FORWARD), temperature);
    }

    /** Both directions, by cosine. */
    public static Grid symmetric(double temperature) {
        return Grid.of(new InfoNce(Direction.SYMMETRIC), temperature);
    }

    @Override
    public String name() {
        return direction == Direction.FORWARD ? "infonce" : "infonce-symmetric";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        int most = Math.max(shape.anchors(), shape.candidates());
        boolean bounded = shape.scoreBound() + Math.log(most) < LARGEST_EXPONENT;
        return new Softmax(shape, direction == Direction.SYMMETRIC && shape.reversible() > 0, bounded);
    }

    private static final class Softmax implements Sweep {

        private final boolean symmetric;
        private final boolean bounded;
        private final Side rows;
        private final Side columns;

        Softmax(Shape shape, boolean symmetric, boolean bounded) {
            this.symmetric = symmetric;
            this.bounded = bounded;
            rows = new Side(shape.anchors(), 1, bounded);
            columns = new Side(symmetric ? shape.reversible() : 0, 0, bounded);
        }

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            boolean reverse = symmetric && tile.reversible();
            if (bounded) {
                Tensor exponentials = tile.scores().exp();
                tile.ignored().fill(exponentials, 0);
                rows.addExponentials(tile.rows(), exponentials);
                if (reverse) {
                    columns.addExponentials(tile.columns(), exponentials);
                }
            } else {
                Tensor scores = tile.scores();
                if (!tile.ignored().isNone()) {
                    scores = scores.clone();
                    tile.ignored().fill(scores, Double.NEGATIVE_INFINITY);
                }
                rows.addScores(tile.rows(), scores);
                if (reverse) {
                    columns.addScores(tile.columns(), scores);
                }
            }
            Cells positives = tile.positives();
            if (!positives.isNone()) {
                positives.addRowSums(tile.scores(), rows.part(rows.positiveSum, tile.rows()));
                positives.addRowCounts(rows.part(rows.positiveCount, tile.rows()));
                if (reverse) {
                    positives.addColumnSums(tile.scores(), columns.part(columns.positiveSum, tile.columns()));
                    positives.addColumnCounts(columns.part(columns.positiveCount, tile.columns()));
                }
            }
        }

        @Override
        public double loss() {
            double forward = rows.finish(symmetric ? 0.5 : 1);
            if (rows.counted == 0) {
                throw new IllegalArgumentException(
                        "no anchor has a positive; each anchor needs a candidate that belongs to it");
            }
            return symmetric ? 0.5 * (forward + columns.finish(0.5)) : forward;
        }

        @Override
        public long leftOut() {
            return rows.leftOut() + columns.leftOut();
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            boolean reverse = symmetric && tile.reversible();
            Tensor scores = tile.scores();
            if (bounded) {
                torch.exp_out(into, scores);
                Tensor weight = rows.part(rows.inverse(), tile.rows())
                        .to(into.scalar_type())
                        .unsqueeze(1);
                if (reverse) {
                    Tensor byColumn =
                            columns.part(columns.inverse(), tile.columns()).to(into.scalar_type());
                    weight = weight.add(byColumn.unsqueeze(0));
                }
                into.mul_(weight);
            } else {
                Tensor reversed = reverse ? columns.probabilities(tile.columns(), scores) : null;
                into.copy_(rows.probabilities(tile.rows(), scores));
                if (reversed != null) {
                    into.add_(reversed);
                }
            }
            tile.ignored().fill(into, 0);
            Tensor byRow = rows.part(rows.positiveWeight(), tile.rows()).to(into.scalar_type());
            Tensor byColumn = reverse
                    ? columns.part(columns.positiveWeight(), tile.columns()).to(into.scalar_type())
                    : null;
            tile.positives().add(into, byRow, byColumn);
        }
    }

    /** One direction of the softmax: for each of its choosers a running log-sum-exp, in float64. */
    private static final class Side {

        /** The axis of a tile that is summed over. */
        private final int axis;

        private final boolean bounded;
        private final Tensor sum;
        private final Tensor maximum;
        private final Tensor positiveSum;
        private final Tensor positiveCount;
        private long counted;
        /** weight / Σ exp, and where it is not bounded the weight with the log-sum-exp beside it. */
        private @Nullable Tensor inverse;

        private @Nullable Tensor logSum;
        private @Nullable Tensor positiveWeight;

        Side(int size, int axis, boolean bounded) {
            this.axis = axis;
            this.bounded = bounded;
            sum = Tensors.zeros(ScalarType.Double, size);
            maximum = Tensors.zeros(ScalarType.Double, size).fill_(Tensors.scalar(Double.NEGATIVE_INFINITY));
            positiveSum = Tensors.zeros(ScalarType.Double, size);
            positiveCount = Tensors.zeros(ScalarType.Double, size);
        }

        Tensor part(Tensor vector, Span span) {
            return vector.narrow(0, span.start(), span.size());
        }

        void addExponentials(Span span, Tensor exponentials) {
            part(sum, span).add_(exponentials.sum(new long[] {axis}, false, Tensors.sameType()));
        }

        void addScores(Span span, Tensor scores) {
            Tensor before = part(maximum, span);
            Tensor largest = scores.amax(new long[] {axis}, false).to(ScalarType.Double);
            Tensor after = torch.maximum(before, largest);
            // Where everything so far is ignored the maximum is -inf; any finite shift then gives sums of zero.
            Tensor shift = after.clone().masked_fill_(after.isinf(), Tensors.scalar(0));
            Tensor added = scores.sub(shift.to(scores.scalar_type()).unsqueeze(axis))
                    .exp_()
                    .sum(new long[] {axis}, false, Tensors.sameType());
            part(sum, span).mul_(before.sub(shift).exp_()).add_(added);
            before.copy_(after);
        }

        /** Completes the sums and gives the mean over those that have a positive, 0 where none has one. */
        double finish(double share) {
            Tensor has = positiveCount.gt(Tensors.scalar(0)).to(ScalarType.Double);
            counted = has.sum().item_long();
            Tensor log = sum.log();
            if (!bounded) {
                log.add_(maximum);
            }
            double mean = counted == 0
                    ? 0
                    : torch.where(has.gt(Tensors.scalar(0)), log.sub(positiveSum.div(positiveCount)), Tensors.scalar(0))
                                    .sum()
                                    .item_double()
                            / counted;
            double weight = counted == 0 ? 0 : share / counted;
            Tensor weights = has.mul(Tensors.scalar(weight));
            Tensor one = Tensors.ones(1);
            inverse = bounded ? torch.where(has.gt(Tensors.scalar(0)), weights.div(sum), Tensors.scalar(0)) : weights;
            logSum = log;
            positiveWeight = weights.div(torch.maximum(positiveCount, one)).neg_();
            return mean;
        }

        /** weight · softmax of the tile's scores. */
        Tensor probabilities(Span span, Tensor scores) {
            Tensor log = part(finished(logSum), span);
            Tensor safe = log.clone().masked_fill_(log.isinf(), Tensors.scalar(0));
            return scores.sub(safe.to(scores.scalar_type()).unsqueeze(axis))
                    .exp_()
                    .mul_(part(inverse(), span).to(scores.scalar_type()).unsqueeze(axis));
        }

        long leftOut() {
            return sum.size(0) - counted;
        }

        Tensor inverse() {
            return finished(inverse);
        }

        Tensor positiveWeight() {
            return finished(positiveWeight);
        }

        private static Tensor finished(@Nullable Tensor tensor) {
            if (tensor == null) {
                throw new IllegalStateException("the gradient is asked for before the loss");
            }
            return tensor;
        }
    }
}
