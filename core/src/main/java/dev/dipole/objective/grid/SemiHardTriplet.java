package dev.dipole.objective.grid;

import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Scale;
import dev.dipole.objective.ScoreTile;
import dev.dipole.objective.Shape;
import dev.dipole.objective.Tiling;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Each positive pair with its semi-hard negative: the closest of those that are further away than the positive.
 *
 * <pre>
 * n(i, p) = argmax of sᵢₙ over n ∈ N(i) with sᵢₙ &lt; sᵢₚ; where there is none, argmin of sᵢₙ over N(i)
 * L = 1/|P| Σ_{(i,p) ∈ P} h(sᵢₙ₍ᵢ,ₚ₎ − sᵢₚ),   h(x) = [x + m]₊, or ln(1 + eˣ) for the soft margin
 * ∂L/∂sᵢₚ = −h'/|P|,   ∂L/∂sᵢₙ = Σ of h'/|P| over the pairs that chose n
 * </pre>
 *
 * <p>Ties go to the lowest index; a pair whose anchor has no negative counts with a loss of 0. Source: Schroff, Kalenichenko
 * and Philbin, FaceNet: A Unified Embedding for Face Recognition and Clustering, 2015, equation 4 (there squared distances
 * and a sum). What to do where no negative is further away, it leaves open: the furthest is then the least hard.
 *
 * @param margin in units of the distance; unread where soft
 * @param soft whether the margin is soft
 */
public record SemiHardTriplet(
        @Setting("By how much negatives should be further away than positives, in units of the distance.")
        double margin,

        @Setting("Whether ln(1 + exp(x)) takes the place of the margin; it never stops to pull.")
        boolean soft)
        implements GridObjective {

    public SemiHardTriplet {
        Positives.requireMargin(margin);
    }

    /** A margin, over Euclidean distance. */
    public static Grid margin(double margin) {
        return new Grid(
                new SemiHardTriplet(margin, false), new NegativeEuclidean(), Scale.temperature(1), Tiling.DEFAULT);
    }

    @Override
    public String name() {
        return soft ? "triplet-semi-hard-soft" : "triplet-semi-hard";
    }

    @Override
    public Access access() {
        return Access.ROWS;
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Pairs(new Hinge(margin, soft), shape);
    }

    private static final class Pairs implements Sweep {

        private final Hinge hinge;
        private final Tensor positiveCount;
        private double sum;
        private double pairs;
        private double counted;

        Pairs(Hinge hinge, Shape shape) {
            this.hinge = hinge;
            positiveCount = Positives.filled(shape.anchors(), 0);
        }

        @Override
        public int passes() {
            return 1;
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            tile.positives().addRowCounts(Positives.part(positiveCount, tile.rows()));
            if (tile.positives().isNone()) {
                return;
            }
            TripletRows rows = new TripletRows(tile);
            sum += hinge.value(gaps(rows, chosen(rows)))
                    .index_select(0, rows.slots)
                    .sum()
                    .item_double();
        }

        /** [rows, widest], where the semi-hard negative stands in the sorted row; the last where there is none. */
        private static Tensor chosen(TripletRows rows) {
            Tensor sorted = rows.sorted;
            Tensor place = TripletRows.countBelow(sorted, rows.padded, false).sub_(Tensors.integer(1));
            Tensor least = rows.absent.clamp_max(Tensors.integer(sorted.size(1) - 1));
            Tensor score = sorted.gather(1, place.maximum(least));
            // The first of equal scores has the lowest column.
            return TripletRows.countBelow(sorted, score, false).maximum(least);
        }

        /** sₙ − sₚ by slot; −∞ where there is no negative or no positive. */
        private static Tensor gaps(TripletRows rows, Tensor chosen) {
            return rows.sorted.gather(1, chosen).sub_(rows.padded).view(-1);
        }

        @Override
        public double loss() {
            counted = Positives.counted(positiveCount);
            pairs = positiveCount.sum().item_double();
            return sum / pairs;
        }

        @Override
        public long leftOut() {
            return positiveCount.size(0) - (long) counted;
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            if (tile.positives().isNone()) {
                into.zero_();
                return;
            }
            TripletRows rows = new TripletRows(tile);
            Tensor chosen = chosen(rows);
            Tensor slopes = hinge.slope(gaps(rows, chosen)).div_(Tensors.scalar(pairs));
            // Only now: the scores may be this very memory.
            into.zero_();
            // An absent positive or negative has a gap of −∞, and a slope of 0.
            into.scatter_add_(
                    1,
                    rows.columns.gather(1, chosen),
                    slopes.view(chosen.size(0), chosen.size(1)).to(into.scalar_type()));
            Tensor pulls = slopes.index_select(0, rows.slots).neg_();
            into.view(-1).index_copy_(0, rows.own.flat(), pulls.to(into.scalar_type()));
        }
    }
}
