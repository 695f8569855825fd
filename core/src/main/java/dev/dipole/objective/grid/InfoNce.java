package dev.dipole.objective.grid;

import dev.dipole.objective.Cells;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Joined;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
public record InfoNce(
        @Setting("Which side chooses among which.") Direction direction) implements GridObjective {

    /** Which side chooses among which. */
    public enum Direction {
        /** Each anchor among the candidates. */
        FORWARD,
        /** Each anchor among the candidates, and each reversible candidate among the anchors; the mean of the two. */
        SYMMETRIC
    }

    /** Each anchor chooses among the candidates, by cosine. */
    public static Grid forward(double temperature) {
        return Grid.of(new InfoNce(Direction.FORWARD), temperature);
    }

    /** Both directions, by cosine. */
    public static Grid symmetric(double temperature) {
        return Grid.of(new InfoNce(Direction.SYMMETRIC), temperature);
    }

    /**
     * NT-Xent (Chen et al. 2020): the two views of every example form one set of 2B, in which each chooses among the
     * 2B − 1 others, by cosine.
     */
    public static Joined ntXent(double temperature) {
        return new Joined("nt-xent", forward(temperature), Joined.Kin.IGNORED);
    }

    /** Four directions under one logarithm (Li et al. 2023), by cosine; see {@link FourWays}. */
    public static Joined fourWays(double temperature) {
        return new Joined("infonce-four-ways", Grid.of(new FourWays(), temperature), Joined.Kin.IGNORED);
    }

    /**
     * Supervised contrastive, L_out (Khosla et al. 2020, equation 2), by cosine: over the views of both sides as one set,
     * or over the set that is given with its labels.
     */
    public static Joined supervised(double temperature) {
        return new Joined("supcon", forward(temperature), Joined.Kin.POSITIVE);
    }

    @Override
    public String name() {
        return direction == Direction.FORWARD ? "infonce" : "infonce-symmetric";
    }

    /** Of both directions the geometric mean, whose logarithm is the mean of the two. */
    @Override
    public double choices(int anchors, int candidates) {
        return direction == Direction.FORWARD ? candidates : Math.sqrt((double) anchors * candidates);
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        int most = Math.max(shape.anchors(), shape.candidates());
        boolean bounded = SoftmaxSide.bounded(shape.scoreBound(), most);
        return new Softmax(shape, direction == Direction.SYMMETRIC && shape.reversible() > 0, bounded);
    }

    private static final class Softmax implements Sweep {

        private final boolean symmetric;
        private final boolean bounded;
        private final SoftmaxSide rows;
        private final SoftmaxSide columns;

        Softmax(Shape shape, boolean symmetric, boolean bounded) {
            this.symmetric = symmetric;
            this.bounded = bounded;
            rows = new SoftmaxSide(shape.anchors(), 1, bounded);
            columns = new SoftmaxSide(symmetric ? shape.reversible() : 0, 0, bounded);
        }

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            boolean reverse = symmetric && tile.reversible();
            Cells positives = tile.positives();
            if (!positives.isNone()) {
                positives.addRowSums(tile.scores(), rows.part(rows.positiveSum(), tile.rows()));
                positives.addRowCounts(rows.part(rows.positiveCount(), tile.rows()));
                if (reverse) {
                    positives.addColumnSums(tile.scores(), columns.part(columns.positiveSum(), tile.columns()));
                    positives.addColumnCounts(columns.part(columns.positiveCount(), tile.columns()));
                }
            }
            if (bounded) {
                // Where the tile is ours, the gradient takes the exponentials up from there.
                Tensor exponentials = torch.exp_out(tile.own() ? tile.scores() : tile.scratch(), tile.scores());
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
        }

        @Override
        public double loss() {
            double forward = rows.finish(symmetric ? 0.5 : 1);
            if (rows.counted() == 0) {
                throw SoftmaxSide.noPositive();
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
                Tensor exponentials = tile.own() ? scores : torch.exp_out(into, scores);
                Tensor weight = rows.part(rows.inverse(), tile.rows())
                        .to(into.scalar_type())
                        .unsqueeze(1);
                if (reverse) {
                    Tensor byColumn =
                            columns.part(columns.inverse(), tile.columns()).to(into.scalar_type());
                    weight = torch.add_out(tile.scratch(), weight, byColumn.unsqueeze(0));
                }
                torch.mul_out(into, exponentials, weight);
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
}
