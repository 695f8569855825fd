package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import org.bytedeco.pytorch.Tensor;

/**
 * Every anchor [B] against every candidate [N], streamed: the grid of scores is seen tile by tile and never held. A kernel
 * is pure and knows neither encoders nor similarities; {@link Grid} drives it.
 */
public interface GridObjective {

    /** What a kernel needs to see at once. */
    enum Access {
        /** Tiles in any order. */
        TILES,
        /** Whole rows: each tile spans every candidate. */
        ROWS
    }

    /** The name by which recipes and messages call it. */
    String name();

    /** What the kernel needs to see at once. */
    default Access access() {
        return Access.TILES;
    }

    /** The learned parameters at the start of training, float32; none unless overridden. */
    default Parameters initial(int dim, RandomKey key) {
        return Parameters.none();
    }

    /** Begins one evaluation. */
    Sweep begin(Shape shape, Parameters parameters);

    /** One evaluation: every tile once per pass, then the loss, then every tile once for its gradient. */
    interface Sweep {

        /** How often every tile is observed before the gradient: 1, or 2 where extremes or positives come first. */
        int passes();

        /** Sees a tile; passes count from 0. The tile's tensors may not be kept. */
        void observe(int pass, ScoreTile tile);

        /** The loss in nats, the mean over the anchors that have a positive. Called once, after the last pass. */
        double loss();

        /** How many anchors (in all directions) were left out of the mean, because they have no positive. */
        long leftOut();

        /** How many cells are ignored beyond what the targets ignore, once the loss is known. */
        default long ignored() {
            return 0;
        }

        /** dLoss/dScoreBound of the shape, for a loss that depends on it: a learned scale moves the bound, too. */
        default double boundGradient() {
            return 0;
        }

        /** Writes dLoss/dScore of a tile; {@code into} has the tile's shape and may be its scores themselves. */
        void gradient(ScoreTile tile, Tensor into);

        /** The gradients of the kernel's own parameters, complete after the last {@link #gradient}. */
        default Parameters parameterGradients() {
            return Parameters.none();
        }
    }
}
