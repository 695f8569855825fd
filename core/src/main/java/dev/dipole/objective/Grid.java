package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.ScoreCells;
import dev.dipole.similarity.Similarity;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A grid objective under a similarity and a scale: drives the kernel over the tiles, and carries its gradient through the
 * similarity to the embeddings. Beside the embeddings and their gradients it holds what the tiling allows: scores that do not
 * fit are computed again for each sweep, and prepared embeddings that do not fit for each tile.
 *
 * @param kernel the loss over scores
 * @param similarity how two vectors are compared
 * @param scale what similarities are multiplied with, 1/temperature
 * @param tiling how the grid is cut
 */
public record Grid(GridObjective kernel, Similarity similarity, Scale scale, Tiling tiling)
        implements EmbeddingObjective {

    /** The name of the learned scale's logarithm among the parameters. */
    public static final String LOG_SCALE = "log_scale";

    /** Cosine similarity at a fixed temperature. */
    public static Grid of(GridObjective kernel, double temperature) {
        return new Grid(kernel, new Cosine(), Scale.temperature(temperature), Tiling.DEFAULT);
    }

    /** The same under another similarity. */
    public Grid with(Similarity other) {
        return new Grid(kernel, other, scale, tiling);
    }

    /** The same under another scale, such as {@link Scale#learnedTemperature}. */
    public Grid with(Scale other) {
        return new Grid(kernel, similarity, other, tiling);
    }

    /** The same in other tiles. */
    public Grid with(Tiling other) {
        return new Grid(kernel, similarity, scale, other);
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        Parameters own = kernel.initial(dim, key);
        return scale.learned()
                ? own.and(new Parameters(Map.of(
                        LOG_SCALE, Tensors.of(new float[] {(float) Math.log(scale.initial())}, 1))))
                : own;
    }

    @Override
    public void constrain(Parameters parameters) {
        if (scale.learned()) {
            parameters.get(LOG_SCALE).clamp_max_(Tensors.scalar(Math.log(scale.maximum())));
        }
    }

    @Override
    public double temperature(Parameters parameters) {
        return 1 / currentScale(parameters);
    }

    /** The candidates, or what its kernel says. */
    @Override
    public double choices(int anchors, int candidates) {
        return kernel.choices(anchors, candidates);
    }

    private double currentScale(Parameters parameters) {
        return scale.learned()
                ? Math.min(scale.maximum(), Math.exp(parameters.get(LOG_SCALE).item_double()))
                : scale.initial();
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        try (Scope scope = Scope.open()) {
            TensorEvaluation result = new Run(this, batch, parameters).evaluate();
            scope.keep(result.anchorGradient());
            scope.keep(result.candidateGradient());
            result.parameterGradients().byName().values().forEach(scope::keep);
            return result;
        }
    }

    /** One evaluation. */
    private static final class Run {

        private final Grid grid;
        private final EmbeddingBatch batch;
        private final int anchorCount;
        private final int candidateCount;
        private final double scale;
        private final Operand anchors;
        private final Operand candidates;
        private final GridObjective.Sweep sweep;
        private final List<Span> rowSpans;
        private final List<Span> columnSpans;
        private final ScalarType type;
        /** The scores of the first rows stay; those of the others are computed for every sweep. */
        private final int keptRows;

        private final Tensor kept;
        private final Tensor scores;
        private final Tensor scratch;
        /** Where the gradient of a tile goes that its scores must survive. */
        private final Tensor beside;
        /** Whether nothing reads the scores that are kept but the sweep, which sees each tile twice. */
        private final boolean own;

        private double scaleGradient;

        Run(Grid grid, EmbeddingBatch batch, Parameters parameters) {
            this.grid = grid;
            this.batch = batch;
            anchorCount = Math.toIntExact(batch.anchors().size(0));
            candidateCount = Math.toIntExact(batch.candidates().size(0));
            batch.targets().check(anchorCount, candidateCount);
            scale = grid.currentScale(parameters);
            type = batch.anchors().scalar_type();
            boolean oneSet = batch.anchors().is_same(batch.candidates());
            long elementBytes = batch.anchors().element_size();
            long embeddingBytes = elementBytes
                    * (batch.anchors().numel()
                            + (oneSet ? 0 : batch.candidates().numel()));
            boolean prepared = grid.tiling.keepsEmbeddings(embeddingBytes);
            anchors = prepare(batch.anchors(), prepared);
            candidates = oneSet ? anchors : prepare(batch.candidates(), prepared);
            sweep = grid.kernel.begin(
                    new Shape(anchorCount, candidateCount, batch.reversible(), scale * grid.similarity.bound()),
                    parameters);
            boolean wholeRows = grid.kernel.access() == GridObjective.Access.ROWS;
            long tileCells = (long) grid.tiling.rows() * grid.tiling.columns();
            int tileRows = wholeRows
                    ? (int) Math.max(1, Math.min(grid.tiling.rows(), tileCells / candidateCount))
                    : grid.tiling.rows();
            rowSpans = cut(0, anchorCount, tileRows);
            columnSpans = new ArrayList<>();
            if (wholeRows) {
                columnSpans.add(new Span(0, candidateCount));
            } else {
                columnSpans.addAll(cut(0, batch.reversible(), grid.tiling.columns()));
                columnSpans.addAll(cut(batch.reversible(), candidateCount, grid.tiling.columns()));
            }
            boolean byCells = sweep.form() == GridObjective.Form.CELLS;
            boolean seenAgain = sweep.passes() + (byCells ? 0 : 1) > 1;
            keptRows = seenAgain
                    ? grid.tiling.keptRows(anchorCount, candidateCount, tileRows, elementBytes, embeddingBytes)
                    : 0;
            kept = Tensors.empty(type, (long) keptRows * candidateCount);
            long largest = (long) rowSpans.get(0).size()
                    * columnSpans.stream().mapToInt(Span::size).max().orElseThrow();
            scores = Tensors.empty(type, keptRows == anchorCount ? 0 : largest);
            scratch = Tensors.empty(type, largest);
            boolean inPlace = grid.similarity.linear() && !grid.scale.learned();
            beside = Tensors.empty(type, inPlace || byCells ? 0 : largest);
            own = inPlace && sweep.passes() == 1;
        }

        private Operand prepare(Tensor embeddings, boolean prepared) {
            return prepared ? grid.similarity.prepare(embeddings) : grid.similarity.prepareLean(embeddings);
        }

        TensorEvaluation evaluate() {
            for (int pass = 0; pass < sweep.passes(); pass++) {
                for (Span rows : rowSpans) {
                    for (Span columns : columnSpans) {
                        try (Scope scope = Scope.open()) {
                            sweep.observe(pass, tile(rows, columns, pass > 0));
                        }
                    }
                }
            }
            boolean atOnce = sweep.form() == GridObjective.Form.AT_ONCE;
            double loss = atOnce ? Double.NaN : sweep.loss();
            Tensor anchorGradient = torch.zeros_like(batch.anchors());
            Tensor candidateGradient = torch.zeros_like(batch.candidates());
            if (sweep.form() == GridObjective.Form.CELLS) {
                backwardOfCells(sweep.cells(), anchorGradient, candidateGradient);
            } else {
                for (Span rows : rowSpans) {
                    for (Span columns : columnSpans) {
                        try (Scope scope = Scope.open()) {
                            backward(tile(rows, columns, sweep.passes() > 0), anchorGradient, candidateGradient);
                        }
                    }
                }
            }
            if (atOnce) {
                loss = sweep.loss();
            }
            double byBound = sweep.boundGradient();
            // No bound, no dependence: infinity times 0 would be NaN.
            scaleGradient += byBound == 0 ? 0 : byBound * scale * grid.similarity.bound();
            Parameters gradients = sweep.parameterGradients();
            if (grid.scale.learned()) {
                gradients = gradients.and(new Parameters(Map.of(
                        LOG_SCALE, Tensors.of(new double[] {scaleGradient}, 1).to(type))));
            }
            return new TensorEvaluation(
                    loss,
                    grid.similarity.finish(anchors, anchorGradient),
                    grid.similarity.finish(candidates, candidateGradient),
                    gradients,
                    sweep.leftOut(),
                    batch.targets().ignoredCount() + sweep.ignored());
        }

        private void backward(ScoreTile tile, Tensor anchorGradient, Tensor candidateGradient) {
            Tensor gradient = beside.numel() == 0 ? tile.scores() : part(beside, tile.rows(), tile.columns());
            sweep.gradient(tile, gradient);
            if (grid.scale.learned()) {
                // dLoss/dlog(scale) = Σ dLoss/dScore · Score.
                scaleGradient += Tensors.total(torch.mul_out(tile.scratch(), gradient, tile.scores()));
            }
            grid.similarity.backward(
                    anchors,
                    tile.rows(),
                    candidates,
                    tile.columns(),
                    scale,
                    tile.scores(),
                    gradient,
                    anchorGradient,
                    candidateGradient);
        }

        private void backwardOfCells(ScoreCells cells, Tensor anchorGradient, Tensor candidateGradient) {
            if (grid.scale.learned()) {
                scaleGradient += cells.gradient().mul(cells.scores()).sum().item_double();
            }
            for (long start = 0; start < cells.count(); start += grid.tiling.rows()) {
                try (Scope scope = Scope.open()) {
                    grid.similarity.backward(
                            anchors,
                            candidates,
                            scale,
                            cells.part(start, Math.min(grid.tiling.rows(), cells.count() - start)),
                            anchorGradient,
                            candidateGradient);
                }
            }
        }

        private static Tensor part(Tensor memory, Span rows, Span columns) {
            return memory.narrow(0, 0, (long) rows.size() * columns.size()).view(rows.size(), columns.size());
        }

        private ScoreTile tile(Span rows, Span columns, boolean seen) {
            boolean stays = rows.end() <= keptRows;
            long from = (long) rows.start() * candidateCount + (long) rows.size() * columns.start();
            Tensor tile = part(stays ? kept.narrow(0, from, kept.numel() - from) : scores, rows, columns);
            if (!stays || !seen) {
                grid.similarity.scores(anchors, rows, candidates, columns, scale, tile);
            }
            return new ScoreTile(
                    rows,
                    columns,
                    columns.end() <= batch.reversible(),
                    tile,
                    part(scratch, rows, columns),
                    batch.targets().positives(rows, columns),
                    batch.targets().ignored(rows, columns),
                    own && stays);
        }

        private static List<Span> cut(int from, int to, int size) {
            List<Span> spans = new ArrayList<>();
            for (int start = from; start < to; start += size) {
                spans.add(new Span(start, Math.min(to, start + size)));
            }
            return spans;
        }
    }
}
