package dev.dipole.objective.sketch;

import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A kernel that needs extremes before its sums, so two passes (Wang et al. 2019): a negative counts where it comes within
 * {@code margin} of the hardest positive, a positive where it comes within {@code margin} of the hardest negative.
 */
record MultiSimilarity(double alpha, double beta, double base, double margin) implements GridObjective {

    @Override
    public String name() {
        return "multi-similarity";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Sweep() {
            private final Tensor lowestPositive = filled(Double.POSITIVE_INFINITY);
            private final Tensor highestNegative = filled(Double.NEGATIVE_INFINITY);
            private final Tensor positiveSum = filled(0);
            private final Tensor negativeSum = filled(0);

            private Tensor filled(double value) {
                return Tensors.zeros(ScalarType.Double, shape.anchors()).fill_(Tensors.scalar(value));
            }

            @Override
            public int passes() {
                return 2;
            }

            @Override
            public void observe(int pass, ScoreTile tile) {
                if (pass == 0) {
                    Tensor positives = only(tile, true, Double.POSITIVE_INFINITY);
                    Tensor negatives = only(tile, false, Double.NEGATIVE_INFINITY);
                    part(lowestPositive, tile)
                            .copy_(torch.minimum(part(lowestPositive, tile), positives.amin(new long[] {1}, false)));
                    part(highestNegative, tile)
                            .copy_(torch.maximum(part(highestNegative, tile), negatives.amax(new long[] {1}, false)));
                } else {
                    part(positiveSum, tile).add_(terms(tile, true).sum(1));
                    part(negativeSum, tile).add_(terms(tile, false).sum(1));
                }
            }

            private Tensor part(Tensor vector, ScoreTile tile) {
                return vector.narrow(0, tile.rows().start(), tile.rows().size());
            }

            /** The scores of the positives, or of the negatives, and {@code other} elsewhere. */
            private Tensor only(ScoreTile tile, boolean positive, double other) {
                Tensor isPositive = torch.zeros_like(tile.scores());
                tile.positives().fill(isPositive, 1);
                Tensor wanted = isPositive.clone();
                if (!positive) {
                    wanted.neg_().add_(Tensors.scalar(1));
                    tile.ignored().fill(wanted, 0);
                }
                return tile.scores()
                        .to(ScalarType.Double)
                        .masked_fill(wanted.eq(Tensors.scalar(0)), Tensors.scalar(other));
            }

            /** The exponentials that count, 0 elsewhere. */
            private Tensor terms(ScoreTile tile, boolean positive) {
                double sign = positive ? -alpha : beta;
                Tensor scores = only(tile, positive, positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
                Tensor counts = positive
                        ? scores.sub(Tensors.scalar(margin))
                                .lt(part(highestNegative, tile).unsqueeze(1))
                        : scores.add(Tensors.scalar(margin))
                                .gt(part(lowestPositive, tile).unsqueeze(1));
                return scores.sub(Tensors.scalar(base))
                        .mul_(Tensors.scalar(sign))
                        .exp_()
                        .mul_(counts);
            }

            @Override
            public double loss() {
                return positiveSum
                        .log1p()
                        .div_(Tensors.scalar(alpha))
                        .add_(negativeSum.log1p().div_(Tensors.scalar(beta)))
                        .mean()
                        .item_double();
            }

            @Override
            public long leftOut() {
                return 0;
            }

            @Override
            public void gradient(ScoreTile tile, Tensor into) {
                Tensor pull = terms(tile, true)
                        .div_(part(positiveSum, tile).add(Tensors.scalar(1)).unsqueeze(1));
                Tensor push = terms(tile, false)
                        .div_(part(negativeSum, tile).add(Tensors.scalar(1)).unsqueeze(1));
                into.copy_(push.sub_(pull).div_(Tensors.scalar(shape.anchors())));
            }
        };
    }
}
