package dev.dipole.objective.grid;

import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Scale;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.objective.Tiling;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Lifted structure, the smooth bound: each positive pair against all negatives of both of its members.
 *
 * <pre>
 * J(i, j) = ln(Σ_{k ∈ N(i)} exp(m + sᵢₖ) + Σ_{l ∈ N(j)} exp(m + sₗⱼ)) − sᵢⱼ          L = 1/(2|P|) Σ_{(i,j) ∈ P} [J(i, j)]₊²
 * ∂L/∂sᵢⱼ = −[J]₊/|P|,   ∂L/∂sᵢₖ = 1/|P| Σ_{j ∈ P(i)} [J(i, j)]₊ exp(m + sᵢₖ − J − sᵢⱼ)  + the same from candidate k
 * </pre>
 *
 * <p>The second sum runs over the anchors that are negatives of candidate j; with one set on both sides it is the sum of the
 * source. A score is a negative distance. Source: Oh Song et al., Deep Metric Learning
 * via Lifted Structured Feature Embedding, 2016, equation 4.
 *
 * @param margin m, in units of the distance
 */
public record LiftedStructure(
        @Setting("By how much negatives should be further away than positives, in units of the distance.")
        double margin)
        implements GridObjective {

    public LiftedStructure {
        Positives.requireMargin(margin);
    }

    /** Over Euclidean distance. */
    public static Grid of(double margin) {
        return new Grid(new LiftedStructure(margin), new NegativeEuclidean(), Scale.temperature(1), Tiling.DEFAULT);
    }

    @Override
    public String name() {
        return "lifted-structure";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Sums(margin, shape);
    }

    private static final class Sums implements Sweep {

        private final double margin;
        private final LogSums rows;
        private final LogSums columns;
        private final Tensor positiveCount;
        /** Σ of [J]₊ · this side's share of the logarithm, by anchor and by candidate. */
        private final Tensor rowWeight;

        private final Tensor columnWeight;
        private final Tensor rowLog;
        private final Tensor columnLog;
        private boolean summed;
        private double squares;
        private double pairs;
        private double counted;

        Sums(double margin, Shape shape) {
            this.margin = margin;
            rows = new LogSums(shape.anchors());
            columns = new LogSums(shape.candidates());
            positiveCount = Positives.filled(shape.anchors(), 0);
            rowWeight = Positives.filled(shape.anchors(), 0);
            columnWeight = Positives.filled(shape.candidates(), 0);
            rowLog = Positives.filled(shape.anchors(), 0);
            columnLog = Positives.filled(shape.candidates(), 0);
        }

        @Override
        public int passes() {
            return 2;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            if (pass == 0) {
                Tensor exponents =
                        Positives.negatives(tile, Double.NEGATIVE_INFINITY).add_(Tensors.scalar(margin));
                rows.add(tile.rows(), exponents, 1);
                columns.add(tile.columns(), exponents, 0);
                tile.positives().addRowCounts(Positives.part(positiveCount, tile.rows()));
                return;
            }
            if (!summed) {
                // The first tile of the second pass: the sums of the first are complete.
                rowLog.copy_(rows.values());
                columnLog.copy_(columns.values());
                summed = true;
            }
            Positives own = Positives.of(tile);
            if (own.isEmpty()) {
                return;
            }
            Tensor row = Positives.part(rowLog, tile.rows()).index_select(0, own.rows());
            Tensor column = Positives.part(columnLog, tile.columns()).index_select(0, own.columns());
            Tensor both = row.logaddexp(column);
            Tensor hinge = both.sub(own.scores()).clamp_min_(Tensors.scalar(0));
            squares += hinge.square().sum().item_double();
            // Neither side has a negative: the hinge is 0 and the share undefined.
            Tensor safe = both.masked_fill_(both.isinf(), Tensors.scalar(0));
            Positives.part(rowWeight, tile.rows())
                    .index_add_(0, own.rows(), row.sub_(safe).exp_().mul_(hinge));
            Positives.part(columnWeight, tile.columns())
                    .index_add_(0, own.columns(), column.sub_(safe).exp_().mul_(hinge));
        }

        @Override
        public double loss() {
            counted = Positives.counted(positiveCount);
            pairs = positiveCount.sum().item_double();
            return squares / (2 * pairs);
        }

        @Override
        public long leftOut() {
            return positiveCount.size(0) - (long) counted;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            Positives own = Positives.of(tile);
            Tensor row = Positives.part(rowLog, tile.rows()).index_select(0, own.rows());
            Tensor column = Positives.part(columnLog, tile.columns()).index_select(0, own.columns());
            Tensor pulls = row.logaddexp(column)
                    .sub_(own.scores())
                    .clamp_min_(Tensors.scalar(0))
                    .div_(Tensors.scalar(-pairs));
            Tensor byColumn = tile.scores()
                    .add(factor(columnWeight, columnLog, tile.columns())
                            .to(into.scalar_type())
                            .unsqueeze(0))
                    .exp_();
            into.copy_(tile.scores());
            into.add_(Positives.column(factor(rowWeight, rowLog, tile.rows()), into))
                    .exp_()
                    .add_(byColumn);
            Positives.excludeFrom(tile, into, 0);
            own.write(into, pulls);
        }

        /** m + ln(weight / |P|) − log: what is added to a score to give the logarithm of its gradient. */
        private Tensor factor(Tensor weight, Tensor log, Span span) {
            Tensor weights = Positives.part(weight, span);
            return weights.log()
                    .sub_(Positives.part(log, span))
                    .add_(Tensors.scalar(margin - Math.log(pairs)))
                    .masked_fill_(weights.eq(Tensors.scalar(0)), Tensors.scalar(Double.NEGATIVE_INFINITY));
        }
    }
}
