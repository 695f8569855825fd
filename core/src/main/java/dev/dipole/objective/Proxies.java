package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.Similarity;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A loss over learned vectors of the classes: drives the kernel over blocks of the anchors' similarities with them, in
 * O((B + C)·d) memory beside one block. The batch names its anchors' classes in {@link EmbeddingBatch#extras} under
 * {@link #LABELS}; its candidates are unread and get a gradient of 0.
 *
 * <p>Its parameters are {@code proxies} [classes · centres, dim], the centres of a class beside each other, at first Gaussian
 * with an expected squared norm of 1; {@code bias} [classes], at first 0, where the kernel has one; and {@code log_scale} where
 * the scale is learned.
 *
 * @param kernel the loss over similarities
 * @param similarity how an anchor and a class vector are compared
 * @param scale what similarities are multiplied with, 1/temperature
 * @param blockCells how many similarities are held at a time; at least one row, or one class, is
 */
public record Proxies(ClassObjective kernel, Similarity similarity, Scale scale, int blockCells)
        implements EmbeddingObjective {

    /** The name of the labels among the extras of a batch: [B] int64, class indices from 0. */
    public static final String LABELS = EmbeddingBatch.LABELS;

    /** The name of the class vectors among the parameters. */
    public static final String PROXIES = "proxies";

    /** The name of the classes' biases among the parameters. */
    public static final String BIAS = "bias";

    private static final int BLOCK_CELLS = 1 << 20;

    public Proxies {
        if (blockCells < 1) {
            throw new IllegalArgumentException("blockCells (" + blockCells + ") must be at least 1");
        }
        kernel.check(similarity);
    }

    /** Cosine similarity at a fixed temperature. */
    public static Proxies of(ClassObjective kernel, double temperature) {
        return of(kernel, new Cosine(), Scale.temperature(temperature));
    }

    /** Another similarity and scale. */
    public static Proxies of(ClassObjective kernel, Similarity similarity, Scale scale) {
        return new Proxies(kernel, similarity, scale, BLOCK_CELLS);
    }

    @Override
    public String name() {
        return kernel.name();
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        SplittableRandom random = key.split(PROXIES).generator();
        int vectors = Math.multiplyExact(kernel.classes(), kernel.centres());
        float[] values = new float[Math.multiplyExact(vectors, dim)];
        double deviation = 1 / Math.sqrt(dim);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        Map<String, Tensor> map = new LinkedHashMap<>();
        map.put(PROXIES, Tensors.of(values, vectors, dim));
        if (kernel.bias()) {
            map.put(BIAS, Tensors.zeros(ScalarType.Float, vectors));
        }
        if (scale.learned()) {
            map.put(Grid.LOG_SCALE, Tensors.of(new float[] {(float) Math.log(scale.initial())}, 1));
        }
        return new Parameters(map);
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

    private double currentScale(Parameters parameters) {
        return scale.learned()
                ? Math.min(
                        scale.maximum(), Math.exp(parameters.get(Grid.LOG_SCALE).item_double()))
                : scale.initial();
    }

    /** The classes. */
    @Override
    public double choices(int anchors, int candidates) {
        return kernel.classes();
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Tensor labels = labels(batch);
        try (Scope outer = Scope.open()) {
            Tensor vectors = parameters.get(PROXIES);
            Tensor rows = batch.anchors();
            long dim = rows.size(1);
            long expected = (long) kernel.classes() * kernel.centres();
            if (vectors.size(0) != expected || vectors.size(1) != dim) {
                throw new IllegalArgumentException("proxies [" + vectors.size(0) + ", " + vectors.size(1)
                        + "] must be [classes · centres = " + expected + ", dim = " + dim
                        + "]; maybe they were learned with other settings or another encoder");
            }
            if (kernel.bias()) {
                // A bias is one more dimension, in which every anchor stands at 1.
                vectors =
                        torch.cat(new TensorVector(vectors, parameters.get(BIAS).unsqueeze(1)), 1);
                rows = torch.cat(new TensorVector(rows, torch.ones_like(rows.narrow(1, 0, 1))), 1);
            }
            Operand anchors = similarity.prepare(rows);
            Operand proxies = similarity.prepare(vectors);
            Tensor anchorGradient = Tensors.zerosLike(rows);
            Tensor proxyGradient = Tensors.zerosLike(vectors);
            int present = Math.toIntExact(Tensors.zeros(ScalarType.Long, kernel.classes())
                    .index_fill_(0, labels, Tensors.integer(1))
                    .sum()
                    .item_long());
            double loss = 0;
            double scaleGradient = 0;
            boolean byRow = kernel.whole() == ClassObjective.Whole.ROWS;
            int count = Math.toIntExact(rows.size(0));
            long line = byRow ? expected : (long) count * kernel.centres();
            int lines = byRow ? count : kernel.classes();
            int step = (int) Math.max(1, Math.min(lines, blockCells / line));
            for (int start = 0; start < lines; start += step) {
                try (Scope inner = Scope.open()) {
                    Span part = new Span(start, Math.min(lines, start + step));
                    Span own = byRow ? part : new Span(0, count);
                    Span classes = byRow ? new Span(0, kernel.classes()) : part;
                    Span columns = new Span(classes.start() * kernel.centres(), classes.end() * kernel.centres());
                    Tensor scores = Tensors.empty(rows.scalar_type(), own.size(), columns.size());
                    similarity.scores(anchors, own, proxies, columns, 1, scores);
                    ClassObjective.Part result = kernel.evaluate(new ClassObjective.Block(
                            similarity.linear() ? scores : scores.clone(),
                            labels.narrow(0, own.start(), own.size()).sub(Tensors.integer(classes.start())),
                            classes.size(),
                            currentScale(parameters),
                            count,
                            present,
                            scale.learned()));
                    loss += result.loss();
                    scaleGradient += result.scaleGradient();
                    similarity.backward(
                            anchors,
                            own,
                            proxies,
                            columns,
                            1,
                            scores,
                            result.gradient(),
                            anchorGradient,
                            proxyGradient);
                }
            }
            loss += kernel.regularise(proxies, proxyGradient);
            anchorGradient = similarity.finish(anchors, anchorGradient);
            proxyGradient = similarity.finish(proxies, proxyGradient);
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            if (kernel.bias()) {
                gradients.put(
                        BIAS,
                        outer.keep(proxyGradient.narrow(1, dim, 1).contiguous().view(-1)));
                proxyGradient = proxyGradient.narrow(1, 0, dim).contiguous();
                anchorGradient = anchorGradient.narrow(1, 0, dim).contiguous();
            }
            gradients.put(PROXIES, outer.keep(proxyGradient));
            if (scale.learned()) {
                gradients.put(
                        Grid.LOG_SCALE,
                        outer.keep(Tensors.of(new double[] {scaleGradient}, 1)
                                .to(batch.anchors().scalar_type())));
            }
            return new TensorEvaluation(
                    loss,
                    outer.keep(anchorGradient),
                    outer.keep(Tensors.zerosLike(batch.candidates())),
                    new Parameters(gradients),
                    0,
                    0);
        }
    }

    private Tensor labels(EmbeddingBatch batch) {
        Tensor labels = batch.extras().get(LABELS);
        if (labels == null) {
            throw new IllegalArgumentException(name() + " needs the class of each anchor, and the batch has no \""
                    + LABELS + "\" among its extras; train on texts with labels");
        }
        if (labels.dim() != 1 || labels.size(0) != batch.anchors().size(0)) {
            throw new IllegalArgumentException("labels (" + labels.numel() + ") must be as many as embeddings ("
                    + batch.anchors().size(0) + "): each row has its class");
        }
        double[] values = Tensors.doubleArray(labels);
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] < kernel.classes())) {
                throw new IllegalArgumentException(
                        "labels[" + i + "] (" + (long) values[i] + ") must be in [0, classes = " + kernel.classes()
                                + "); maybe set classes to how many there are");
            }
        }
        return labels.to(ScalarType.Long);
    }
}
