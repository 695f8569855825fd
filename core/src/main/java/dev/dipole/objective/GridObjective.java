package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.ScoreCells;
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

    /** How a gradient comes. */
    enum Form {
        /** Tile by tile, through {@link Sweep#gradient}, once the loss is known. */
        TILES,
        /** Tile by tile, and the loss with it: no cell's gradient depends on another cell, so that one look is enough. */
        AT_ONCE,
        /** As a list, through {@link Sweep#cells}: it is 0 nearly everywhere, and no tile is looked at for it. */
        CELLS
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

    /**
     * Among how many an anchor chooses, as {@link EmbeddingObjective#choices} says: the candidates, unless overridden.
     *
     * @param anchors B
     * @param candidates N
     */
    default double choices(int anchors, int candidates) {
        return candidates;
    }

    /** Begins one evaluation. */
    Sweep begin(Shape shape, Parameters parameters);

    /** One evaluation: every tile once per pass, then the loss, then every tile once for its gradient. */
    interface Sweep {

        /** How often every tile is observed before the gradient: 1, or 2 where extremes or positives come first, or 0. */
        int passes();

        /** How the gradient comes; known from the beginning. */
        default Form form() {
            return Form.TILES;
        }

        /** Sees a tile; passes count from 0. The tile's tensors may not be kept. */
        void observe(int pass, ScoreTile tile);

        /**
         * The loss in nats, the mean over the anchors that have a positive. Called once: after the last pass, or where the
         * form is {@link Form#AT_ONCE} after the last tile's gradient.
         */
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
        default void gradient(ScoreTile tile, Tensor into) {
            throw new IllegalStateException("this gradient comes as cells; the form (" + form() + ") tells");
        }

        /** The cells in which dLoss/dScore is not 0, where that is the form; called once, after the loss. */
        default ScoreCells cells() {
            throw new IllegalStateException("this gradient comes by tiles; the form (" + form() + ") tells");
        }

        /** The gradients of the kernel's own parameters, complete after the last gradient. */
        default Parameters parameterGradients() {
            return Parameters.none();
        }
    }
}
