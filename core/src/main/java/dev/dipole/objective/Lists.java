package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.Similarity;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A list objective under a similarity and a scale: gathers the score of each anchor with its own candidates, and scatters the
 * kernel's gradient back to the embeddings. Beside the embeddings, their gradients and the scores of the lists it holds a
 * fixed number of gathered vectors; the matrix of all anchors against all candidates never exists.
 *
 * <p>Two extras of the batch say what the lists are:
 *
 * <ul>
 *   <li>{@code lists} [B, K], int64: the columns of each anchor's candidates, −1 where a list is shorter. Lists may share
 *       columns. Where it is absent and N = B · K, list i is the columns i, B + i, 2B + i, ...: the anchor's positive first.
 *   <li>{@code labels} [B, K]: what the kernel compares with; NaN leaves the cell out. May be absent where the kernel takes
 *       the first candidate as preferred ({@link ListObjective#preference}).
 * </ul>
 *
 * @param kernel the loss over the lists' scores
 * @param similarity how two vectors are compared
 * @param scale what similarities are multiplied with, 1/temperature
 */
public record Lists(ListObjective kernel, Similarity similarity, Scale scale) implements EmbeddingObjective {

    /** The extra that names each anchor's columns. */
    public static final String LISTS = "lists";

    /** The extra that holds what scores are compared with. */
    public static final String LABELS = "labels";

    /** How many numbers of gathered vectors are held at a time, per side. */
    private static final long GATHERED = 1L << 22;

    /** Cosine similarity at a fixed temperature. */
    public static Lists of(ListObjective kernel, double temperature) {
        return new Lists(kernel, new Cosine(), Scale.temperature(temperature));
    }

    /** The same under another similarity. */
    public Lists with(Similarity other) {
        return new Lists(kernel, other, scale);
    }

    /** The same under another scale, such as {@link Scale#learnedTemperature}. */
    public Lists with(Scale other) {
        return new Lists(kernel, similarity, other);
    }

    @Override
    public boolean readsScores() {
        return true;
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        return scale.learned()
                ? new Parameters(Map.of(Grid.LOG_SCALE, Tensors.of(new float[] {(float) Math.log(scale.initial())}, 1)))
                : Parameters.none();
    }

    @Override
    public void constrain(Parameters parameters) {
        if (scale.learned()) {
            parameters.get(Grid.LOG_SCALE).clamp_max_(Tensors.scalar(Math.log(scale.maximum())));
        }
    }

    @Override
    public double temperature(Parameters parameters) {
        return 1 / currentScale(parameters);
    }

    /** The candidates: how many are in a list is known of the batch only. */
    @Override
    public double choices(int anchors, int candidates) {
        return candidates;
    }

    private double currentScale(Parameters parameters) {
        return scale.learned()
                ? Math.min(
                        scale.maximum(), Math.exp(parameters.get(Grid.LOG_SCALE).item_double()))
                : scale.initial();
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        return TensorEvaluation.scoped(
                () -> new Run(similarity, currentScale(parameters), batch, kernel).evaluate(kernel, scale.learned()));
    }

    /**
     * The loss and its gradients on plain arrays. A learned scale stands at its initial value.
     *
     * @param anchors [B][dim]
     * @param candidates [B][K of the list][dim], at least one per list
     * @param labels [B][K of the list]; NaN leaves a candidate out
     */
    public ListEvaluation evaluate(float[][] anchors, float[][][] candidates, float[][] labels) {
        Embeddings.require("anchors", anchors);
        if (candidates.length != anchors.length || labels.length != anchors.length) {
            throw new IllegalArgumentException("candidates (" + candidates.length + ") and labels (" + labels.length
                    + ") must have one list per anchor (" + anchors.length + ")");
        }
        int longest = 0;
        int total = 0;
        for (int i = 0; i < candidates.length; i++) {
            Embeddings.require("candidates[" + i + "]", candidates[i]);
            if (labels[i].length != candidates[i].length) {
                throw new IllegalArgumentException("labels[" + i + "] has " + labels[i].length
                        + " values; give one for each of the " + candidates[i].length + " candidates");
            }
            if (candidates[i][0].length != candidates[0][0].length) {
                throw new IllegalArgumentException("candidates[" + i + "] has " + candidates[i][0].length
                        + " dimensions where candidates[0] has " + candidates[0][0].length);
            }
            longest = Math.max(longest, candidates[i].length);
            total += candidates[i].length;
        }
        float[][] flat = new float[total][];
        long[] lists = new long[anchors.length * longest];
        float[] padded = new float[lists.length];
        Arrays.fill(lists, -1);
        int column = 0;
        for (int i = 0; i < candidates.length; i++) {
            for (int k = 0; k < candidates[i].length; k++) {
                lists[i * longest + k] = column;
                padded[i * longest + k] = labels[i][k];
                flat[column++] = candidates[i][k];
            }
        }
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> extras = new LinkedHashMap<>();
            extras.put(LISTS, Tensors.of(lists).view(anchors.length, longest));
            extras.put(LABELS, Tensors.of(padded, anchors.length, longest));
            TensorEvaluation result = evaluate(
                    EmbeddingBatch.pairs(Tensors.of(anchors), Tensors.of(flat)).withExtras(extras),
                    initial(anchors[0].length, RandomKey.ofSeed(0)));
            float[][] gradient = Tensors.rows(result.candidateGradient());
            float[][][] perList = new float[candidates.length][][];
            int next = 0;
            for (int i = 0; i < candidates.length; i++) {
                perList[i] = Arrays.copyOfRange(gradient, next, next + candidates[i].length);
                next += candidates[i].length;
            }
            return new ListEvaluation(result.loss(), Tensors.rows(result.anchorGradient()), perList, result.leftOut());
        }
    }

    /** One evaluation: the cells of all lists, row by row. */
    private static final class Run {

        private final Similarity similarity;
        private final double scale;
        private final EmbeddingBatch batch;
        private final Operand anchors;
        private final Operand candidates;
        private final long[] rows;
        private final long[] columns;

        /** Where each list begins among the cells, and last where all end. */
        private final int[] offsets;

        private final double[][] labels;

        Run(Similarity similarity, double scale, EmbeddingBatch batch, ListObjective kernel) {
            this.similarity = similarity;
            this.scale = scale;
            this.batch = batch;
            int count = Math.toIntExact(batch.anchors().size(0));
            long[] lists = lists(batch, count);
            int longest = lists.length / count;
            double[] given = given(batch, kernel, count, longest);
            rows = new long[lists.length];
            columns = new long[lists.length];
            offsets = new int[count + 1];
            labels = new double[count][];
            int cells = 0;
            for (int i = 0; i < count; i++) {
                double[] own = new double[longest];
                for (int k = 0; k < longest; k++) {
                    int cell = i * longest + k;
                    if (lists[cell] >= 0 && !Double.isNaN(given[cell])) {
                        own[cells - offsets[i]] = given[cell];
                        rows[cells] = i;
                        columns[cells] = lists[cell];
                        cells++;
                    }
                }
                offsets[i + 1] = cells;
                labels[i] = Arrays.copyOf(own, cells - offsets[i]);
            }
            anchors = similarity.prepare(batch.anchors());
            candidates = similarity.prepare(batch.candidates());
        }

        private static long[] lists(EmbeddingBatch batch, int count) {
            int columns = Math.toIntExact(batch.candidates().size(0));
            Tensor lists = batch.extras().get(LISTS);
            if (lists == null) {
                if (columns % count != 0) {
                    throw new IllegalArgumentException("candidates (" + columns + ") must be a multiple of anchors ("
                            + count + ") where the batch has no lists; pass extras \"lists\" [B, K]: the columns of"
                            + " each anchor's candidates");
                }
                int length = columns / count;
                long[] own = new long[columns];
                for (int cell = 0; cell < columns; cell++) {
                    own[cell] = (long) (cell % length) * count + cell / length;
                }
                return own;
            }
            if (lists.dim() != 2 || lists.size(0) != count || lists.size(1) < 1) {
                throw new IllegalArgumentException("lists " + shape(lists) + " must be [B, K] with one row for each of"
                        + " the B = " + count + " anchors");
            }
            double[] values = Tensors.doubleArray(lists);
            long[] own = new long[values.length];
            for (int cell = 0; cell < values.length; cell++) {
                own[cell] = (long) values[cell];
                if (own[cell] < -1 || own[cell] >= columns) {
                    long longest = lists.size(1);
                    throw new IllegalArgumentException("lists[" + cell / longest + "][" + cell % longest + "] ("
                            + own[cell] + ") must be a column below " + columns + ", or -1 where the list is shorter");
                }
            }
            return own;
        }

        private static double[] given(EmbeddingBatch batch, ListObjective kernel, int count, int longest) {
            if (kernel.preference() && !batch.extras().containsKey(LABELS)) {
                double[] first = new double[count * longest];
                for (int i = 0; i < count; i++) {
                    first[i * longest] = 1;
                }
                return first;
            }
            Tensor labels = batch.extra(
                    LABELS,
                    "[B, K]: what " + kernel.name()
                            + " compares each score with; in training, name a column of scores, or set a teacher");
            if (labels.dim() != 2 || labels.size(0) != count || labels.size(1) != longest) {
                throw new IllegalArgumentException(
                        "labels " + shape(labels) + " must have the shape of lists [" + count + ", " + longest + "]");
            }
            double[] values = Tensors.doubleArray(labels);
            for (int cell = 0; cell < values.length; cell++) {
                if (Double.isInfinite(values[cell])) {
                    throw new IllegalArgumentException("labels[" + cell / longest + "][" + cell % longest + "] ("
                            + values[cell] + ") must be finite, or NaN where the candidate is left out");
                }
            }
            return values;
        }

        private static String shape(Tensor tensor) {
            return Arrays.toString(tensor.sizes().vec().get());
        }

        TensorEvaluation evaluate(ListObjective kernel, boolean learned) {
            int cells = offsets[offsets.length - 1];
            double[] flat = scores(cells);
            double[][] scores = new double[labels.length][];
            double[][] gradient = new double[labels.length][];
            for (int i = 0; i < labels.length; i++) {
                scores[i] = Arrays.copyOfRange(flat, offsets[i], offsets[i + 1]);
                gradient[i] = new double[scores[i].length];
            }
            ListLoss loss = kernel.evaluate(scores, labels, gradient);
            if (loss.leftOut() == labels.length) {
                throw new IllegalArgumentException("no list counts (" + labels.length + " left out); " + kernel.name()
                        + " needs " + kernel.needs());
            }
            double[] flatGradient = new double[cells];
            double scaleGradient = 0;
            for (int i = 0; i < labels.length; i++) {
                System.arraycopy(gradient[i], 0, flatGradient, offsets[i], gradient[i].length);
                for (int k = 0; k < gradient[i].length; k++) {
                    // dLoss/dlog(scale) = Σ dLoss/dScore · Score.
                    scaleGradient += gradient[i][k] * scores[i][k];
                }
            }
            Tensor anchorGradient = torch.zeros_like(batch.anchors());
            Tensor candidateGradient = torch.zeros_like(batch.candidates());
            backward(flat, flatGradient, anchorGradient, candidateGradient);
            return new TensorEvaluation(
                    loss.loss(),
                    similarity.finish(anchors, anchorGradient),
                    similarity.finish(candidates, candidateGradient),
                    learned
                            ? new Parameters(Map.of(
                                    Grid.LOG_SCALE,
                                    Tensors.of(new double[] {scaleGradient}, 1).to(type())))
                            : Parameters.none(),
                    loss.leftOut(),
                    0);
        }

        private ScalarType type() {
            return batch.anchors().scalar_type();
        }

        /** Whether a score is the product of the two prepared vectors: many lists are then gathered at once. */
        private boolean product() {
            return similarity instanceof Dot || similarity instanceof Cosine;
        }

        private int chunk() {
            return (int) Math.max(1, GATHERED / batch.anchors().size(1));
        }

        private double[] scores(int cells) {
            double[] scores = new double[cells];
            if (product()) {
                for (int start = 0; start < cells; start += chunk()) {
                    int end = Math.min(cells, start + chunk());
                    try (Scope scope = Scope.open()) {
                        Tensor products = gathered(anchors.vectors(), rows, start, end)
                                .mul_(gathered(candidates.vectors(), columns, start, end))
                                .sum(new long[] {1}, false, Tensors.sameType());
                        double[] part = Tensors.doubleArray(products);
                        for (int k = 0; k < part.length; k++) {
                            scores[start + k] = scale * part[k];
                        }
                    }
                }
                return scores;
            }
            for (int i = 0; i < labels.length; i++) {
                for (int start = offsets[i]; start < offsets[i + 1]; start += chunk()) {
                    int end = Math.min(offsets[i + 1], start + chunk());
                    try (Scope scope = Scope.open()) {
                        double[] part = Tensors.doubleArray(tile(i, start, end, own(start, end)));
                        System.arraycopy(part, 0, scores, start, part.length);
                    }
                }
            }
            return scores;
        }

        private void backward(double[] scores, double[] gradient, Tensor anchorGradient, Tensor candidateGradient) {
            if (product()) {
                for (int start = 0; start < gradient.length; start += chunk()) {
                    int end = Math.min(gradient.length, start + chunk());
                    try (Scope scope = Scope.open()) {
                        Tensor weight = column(gradient, start, end, scale);
                        anchorGradient.index_add_(
                                0,
                                part(rows, start, end),
                                gathered(candidates.vectors(), columns, start, end)
                                        .mul_(weight));
                        candidateGradient.index_add_(
                                0,
                                part(columns, start, end),
                                gathered(anchors.vectors(), rows, start, end).mul_(weight));
                    }
                }
                return;
            }
            for (int i = 0; i < labels.length; i++) {
                for (int start = offsets[i]; start < offsets[i + 1]; start += chunk()) {
                    int end = Math.min(offsets[i + 1], start + chunk());
                    try (Scope scope = Scope.open()) {
                        Operand own = own(start, end);
                        Tensor ownGradient = torch.zeros_like(own.vectors());
                        similarity.backward(
                                anchors,
                                new Span(i, i + 1),
                                own,
                                new Span(0, end - start),
                                scale,
                                column(scores, start, end, 1).t(),
                                column(gradient, start, end, 1).t(),
                                anchorGradient,
                                ownGradient);
                        candidateGradient.index_add_(0, part(columns, start, end), ownGradient);
                    }
                }
            }
        }

        private Tensor tile(int anchor, int start, int end, Operand own) {
            Tensor scores = Tensors.empty(type(), 1, end - start);
            similarity.scores(anchors, new Span(anchor, anchor + 1), own, new Span(0, end - start), scale, scores);
            return scores;
        }

        /** The prepared candidates of some cells, as if they were all that there are. */
        private Operand own(int start, int end) {
            Tensor norms = candidates.norms();
            return new Operand(
                    gathered(candidates.vectors(), columns, start, end),
                    norms.numel() == 0 ? norms : gathered(norms, columns, start, end));
        }

        private static Tensor gathered(Tensor matrix, long[] rows, int start, int end) {
            return matrix.index_select(0, part(rows, start, end));
        }

        private static Tensor part(long[] values, int start, int end) {
            return Tensors.of(Arrays.copyOfRange(values, start, end));
        }

        private Tensor column(double[] values, int start, int end, double factor) {
            double[] part = new double[end - start];
            for (int k = 0; k < part.length; k++) {
                part[k] = factor * values[start + k];
            }
            return Tensors.of(part, part.length, 1).to(type());
        }
    }
}
