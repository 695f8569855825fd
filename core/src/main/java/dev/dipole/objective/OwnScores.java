package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.ScoreCells;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Ignores, around any grid objective, the candidates that the model itself scores nearly as high as the anchor's positive or
 * higher: they are more likely unlabelled positives than negatives. The choice is made anew at every step, is constant for
 * the gradient, and is counted. It costs one more look at every tile.
 *
 * <p>Source: Moreira et al. 2024 (NV-Retriever), TopK-PercPos, which filters mined negatives; here the rule stands in the
 * batch. A margin that is absolute is in units of the scores, which are similarities over temperature.
 *
 * @param kernel that sees the rest
 * @param rule from which score on a candidate is ignored, such as {@code AlikeRule.above(0.95)}
 */
public record OwnScores(GridObjective kernel, AlikeRule rule) implements GridObjective {

    /**
     * The rule around the kernel of a loss over all candidates.
     *
     * @throws IllegalArgumentException where the loss is none
     */
    public static EmbeddingObjective around(EmbeddingObjective loss, AlikeRule rule) {
        if (loss instanceof Grid grid) {
            return new Grid(new OwnScores(grid.kernel(), rule), grid.similarity(), grid.scale(), grid.tiling());
        }
        if (loss instanceof Joined joined) {
            return new Joined(joined.name(), around(joined.inner(), rule), joined.kin());
        }
        if (loss instanceof NormPenalty penalty) {
            return new NormPenalty(penalty.name(), around(penalty.inner(), rule), penalty.weight());
        }
        throw new IllegalArgumentException("the model's own scores can only be asked about losses that set all anchors"
                + " against all candidates, and " + loss.name()
                + " does not; leave the share of the positive's score away");
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public Access access() {
        return kernel.access();
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        return kernel.initial(dim, key);
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Filtered(shape, kernel.begin(shape, parameters), rule);
    }

    private static final class Filtered implements Sweep {

        private final Sweep inner;
        private final AlikeRule rule;
        private final Tensor highest;
        private long ignored;

        Filtered(Shape shape, Sweep inner, AlikeRule rule) {
            this.inner = inner;
            this.rule = rule;
            // Double holds float32 exactly, so that the positive itself never counts as above itself.
            highest = Tensors.zeros(ScalarType.Double, shape.anchors()).fill_(Tensors.scalar(Double.NEGATIVE_INFINITY));
        }

        @Override
        public int passes() {
            return 1 + inner.passes();
        }

        @Override
        public Form form() {
            return inner.form();
        }

        @Override
        public void observe(int pass, ScoreTile tile) {
            if (pass == 0) {
                Tensor part = part(tile.rows());
                Tensor own = part.to(tile.scores().scalar_type());
                AlikeRule.raise(own, tile.scores(), tile.positives());
                part.copy_(own);
                return;
            }
            ScoreTile filtered = filtered(tile);
            if (pass == 1) {
                count(tile, filtered);
            }
            inner.observe(pass - 1, filtered);
        }

        private void count(ScoreTile tile, ScoreTile filtered) {
            ignored += filtered.ignored().count() - tile.ignored().count();
        }

        private Tensor part(Span rows) {
            return highest.narrow(0, rows.start(), rows.size());
        }

        private ScoreTile filtered(ScoreTile tile) {
            return new ScoreTile(
                    tile.rows(),
                    tile.columns(),
                    tile.reversible(),
                    tile.scores(),
                    tile.scratch(),
                    tile.positives(),
                    rule.ignored(
                            tile.scores(),
                            part(tile.rows()).to(tile.scores().scalar_type()),
                            tile.positives(),
                            tile.ignored()),
                    // Which cells are alike is read off the scores once more for the gradient.
                    false);
        }

        @Override
        public double loss() {
            return inner.loss();
        }

        @Override
        public long leftOut() {
            return inner.leftOut();
        }

        @Override
        public long ignored() {
            return ignored + inner.ignored();
        }

        @Override
        public double boundGradient() {
            return inner.boundGradient();
        }

        @Override
        public void gradient(ScoreTile tile, Tensor into) {
            ScoreTile filtered = filtered(tile);
            if (inner.passes() == 0) {
                count(tile, filtered);
            }
            inner.gradient(filtered, into);
        }

        @Override
        public ScoreCells cells() {
            return inner.cells();
        }

        @Override
        public Parameters parameterGradients() {
            return inner.parameterGradients();
        }
    }
}
