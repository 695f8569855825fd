package dev.dipole.train;

import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.eval.Validation;
import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.Tripwires;
import dev.dipole.negatives.InBatch;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The training loop, the same for every method, encoder and objective: encode the batch, evaluate the objective on all
 * embeddings at once, push the gradient of each embedding back, and let the optimisers step. The same seed, data and
 * settings give the same weights.
 *
 * @param <I> what the encoders take
 */
public final class Trainer<I> {

    /** Steps of the trial before the first real one; the last is timed. */
    private static final int TRIAL_STEPS = 3;

    private final Method<I> method;
    private final TrainingSettings settings;
    private final @Nullable Validation<I> validation;
    private final TrainingListener listener;

    /**
     * A trainer.
     *
     * @param validation what the best weights are chosen by; null: the last weights are kept
     */
    public Trainer(
            Method<I> method,
            TrainingSettings settings,
            @Nullable Validation<I> validation,
            TrainingListener listener) {
        this.method = method;
        this.settings = settings;
        this.validation = validation;
        this.listener = listener;
    }

    /** Trains the method's encoders in place. */
    public TrainingResult train(Source<I> source) {
        try (Run run = new Run(source)) {
            return run.train();
        }
    }

    /** One run. */
    private final class Run implements AutoCloseable {

        private final Source<I> source;
        private final Tower<I, ?> anchorTower;
        private final Tower<I, ?> candidateTower;
        private final EmbeddingObjective objective = method.objective();
        private final Parameters objectiveParameters;
        private final Optimizer objectiveOptimizer;
        private final KnownPositives known;
        private final RandomKey key = RandomKey.ofSeed(settings.seed());
        private final Schedule schedule = new Schedule(settings.learningRate(), settings.warmup(), settings.decay());
        private final Schedule objectiveSchedule =
                new Schedule(settings.objectiveRate(), settings.warmup(), settings.decay());
        private final long examples;
        private final long blocks;
        private final long steps;
        private final Tripwires tripwires = new Tripwires();
        private final List<String> warnings = new ArrayList<>();
        private final List<TrainingResult.Evaluated> evaluations = new ArrayList<>();
        private @Nullable Block<I> only;
        private long bestStep;
        private double best = Double.NEGATIVE_INFINITY;
        private int worse;
        private long step;
        private long trainingNanos;
        private long finishedExamples;
        /** Of the last steps, as many as a tenth of those planned: so that a run that stops early has them too. */
        private final Deque<Double> recentLosses = new ArrayDeque<>();

        Run(Source<I> source) {
            this.source = source;
            anchorTower = tower(encoder(Method.Side.ANCHORS));
            candidateTower = encoder(Method.Side.ANCHORS) == encoder(Method.Side.CANDIDATES)
                    ? anchorTower
                    : tower(encoder(Method.Side.CANDIDATES));
            known = KnownPositives.of(source, anchorTower.encoder()::identity);
            examples = source.count();
            if (examples < 2) {
                throw new InputException(source.name() + ": " + examples
                        + " example(s); training tells examples apart and needs at least 2");
            }
            blocks = parts(examples, settings.block());
            long perEpoch = 0;
            for (long index = 0; index < blocks; index++) {
                perEpoch += parts(blockSize(index), settings.batch());
            }
            long wanted = perEpoch * settings.epochs();
            steps = settings.steps() > 0 ? Math.min(settings.steps(), wanted) : wanted;
            Map<String, Tensor> own = new LinkedHashMap<>();
            try (Scope scope = Scope.open()) {
                objective
                        .initial(anchorTower.encoder().dim(), key.split("objective"))
                        .byName()
                        .forEach((name, tensor) -> own.put(name, scope.release(tensor)));
            }
            objectiveParameters = new Parameters(own);
            objectiveOptimizer = new AdamW(AdamW.Settings.defaults(), objectiveParameters, Set.of());
        }

        private TrainableEncoder<I, ?> encoder(Method.Side side) {
            return method.lanes().stream()
                    .filter(lane -> lane.side() == side)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the method has no lane for the " + side))
                    .encoder();
        }

        private <P> Tower<I, P> tower(TrainableEncoder<I, P> encoder) {
            AdamW.Settings defaults = AdamW.Settings.defaults();
            AdamW.Settings adam =
                    new AdamW.Settings(defaults.beta1(), defaults.beta2(), defaults.epsilon(), settings.weightDecay());
            return new Tower<>(encoder, new AdamW(adam, encoder.parameters(), encoder.rowSparse()));
        }

        /**
         * Into how many parts these many examples are cut: parts of equal size, to within one example, none larger than
         * {@code most}. None is a single example, which nothing could be told from; so at 2 the largest may be 3.
         */
        private static long parts(long size, int most) {
            return Math.min((size + most - 1) / most, size / 2);
        }

        private int blockSize(long index) {
            return Math.toIntExact(examples * (index + 1) / blocks - examples * index / blocks);
        }

        TrainingResult train() {
            for (int epoch = 0; step < steps; epoch++) {
                if (!epoch(key.split("epoch").split(epoch))) {
                    break;
                }
            }
            refresh();
            if (bestStep > 0) {
                anchorTower.restoreBest();
                candidateTower.restoreBest();
            }
            return new TrainingResult(
                    step,
                    examples,
                    recentLosses.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow(),
                    trainingNanos * 1e-9,
                    List.copyOf(evaluations),
                    bestStep > 0 ? bestStep : step,
                    List.copyOf(warnings));
        }

        /** One pass over the data; false: the run is over. */
        private boolean epoch(RandomKey epochKey) {
            try (Source.Cursor<I> cursor = source.open(0)) {
                for (long index = 0; index < blocks; index++) {
                    Block<I> block = block(cursor, blockSize(index));
                    RandomKey blockKey = epochKey.split(index);
                    int[] order = order(block.size(), blockKey);
                    long batches = parts(block.size(), settings.batch());
                    for (long b = 0; b < batches; b++) {
                        int from = (int) (block.size() * b / batches);
                        int to = (int) (block.size() * (b + 1) / batches);
                        int[] chosen = Arrays.copyOfRange(order, from, to);
                        Block.Batch batch = block.batch(chosen, blockKey.split("positives"));
                        if (step == 0) {
                            plan(block, batch);
                        }
                        if (!step(block, batch)) {
                            return false;
                        }
                    }
                }
            }
            return true;
        }

        /** The examples in random order, runs of neighbours kept together; where the runs begin differs by epoch. */
        private int[] order(int size, RandomKey blockKey) {
            int run = settings.neighbours();
            if (run == 1) {
                return blockKey.permutation(size);
            }
            int first = 1 + blockKey.split("neighbours").generator().nextInt(run);
            int runs = 1 + Math.max(0, size - first + run - 1) / run;
            int[] order = new int[size];
            int next = 0;
            for (int index : blockKey.permutation(runs)) {
                int from = index == 0 ? 0 : first + (index - 1) * run;
                int to = Math.min(size, first + index * run);
                for (int example = from; example < to; example++) {
                    order[next++] = example;
                }
            }
            return order;
        }

        private Block<I> block(Source.Cursor<I> cursor, int size) {
            if (only != null) {
                return only;
            }
            long began = System.nanoTime();
            Block<I> block = Block.read(cursor, size, anchorTower.encoder()::identity);
            if (block.size() < size) {
                throw new InputException(source.name() + " ended after fewer than the " + examples
                        + " examples that it had at first; leave it as it is while it is trained on");
            }
            anchorTower.prepare(block.inputs());
            if (candidateTower != anchorTower) {
                candidateTower.prepare(block.inputs());
            }
            if (blocks == 1) {
                only = block;
            }
            trainingNanos += System.nanoTime() - began;
            return block;
        }

        private void plan(Block<I> block, Block.Batch batch) {
            double seconds = 0;
            for (int i = 0; i < TRIAL_STEPS; i++) {
                long began = System.nanoTime();
                try (Gradients anchors = new Gradients();
                        Gradients candidates = new Gradients();
                        Scope scope = Scope.open()) {
                    evaluate(block, batch, key.split("trial"), anchors, candidates);
                }
                seconds = (System.nanoTime() - began) * 1e-9;
            }
            long weights = anchorTower.bytes() + (candidateTower == anchorTower ? 0 : candidateTower.bytes());
            long copies = validation == null ? 3 : 4;
            long rows = (long) batch.anchors().length + batch.candidates().length;
            long embeddings = 4 * rows * anchorTower.encoder().dim() * Float.BYTES;
            long scores = Math.min(256L << 20, (long) batch.anchors().length * batch.candidates().length * Float.BYTES);
            listener.planned(new TrainingListener.Plan(
                    steps, examples, seconds * steps, copies * weights + embeddings + scores));
        }

        /** One step; false: the run is over. */
        private boolean step(Block<I> block, Block.Batch batch) {
            long began = System.nanoTime();
            double rate = schedule.rate(step, steps);
            double norm;
            TensorEvaluation evaluation;
            try (Gradients anchors = new Gradients();
                    Gradients candidates = new Gradients();
                    Gradients own = new Gradients();
                    Scope scope = Scope.open()) {
                evaluation = evaluate(block, batch, key.split("step").split(step), anchors, candidates);
                if (!Double.isFinite(evaluation.loss())) {
                    throw new IllegalStateException("the loss of step " + (step + 1) + " is " + evaluation.loss()
                            + "; lower the learning rate (" + settings.learningRate() + ") or raise the temperature");
                }
                norm = Math.sqrt(Tower.squaredNorm(anchors) + Tower.squaredNorm(candidates));
                if (!Double.isFinite(norm)) {
                    throw new IllegalStateException("the gradient of step " + (step + 1) + " has the norm " + norm
                            + "; lower the learning rate (" + settings.learningRate() + ") or raise the temperature");
                }
                if (settings.clipNorm() > 0 && norm > settings.clipNorm()) {
                    Tower.scale(anchors, settings.clipNorm() / norm);
                    Tower.scale(candidates, settings.clipNorm() / norm);
                }
                anchorTower.optimizer().step(anchors, rate);
                if (candidateTower != anchorTower) {
                    candidateTower.optimizer().step(candidates, rate);
                }
                evaluation.parameterGradients().byName().forEach(own::add);
                objectiveOptimizer.step(own, objectiveSchedule.rate(step, steps));
                objective.constrain(objectiveParameters);
            }
            step++;
            method.afterStep(step);
            trainingNanos += System.nanoTime() - began;
            finishedExamples += batch.anchors().length;
            report(batch, evaluation, rate, norm);
            return !validateWhenDue() && step < steps;
        }

        /** Encodes, evaluates and pushes the gradients back; with one tower, all of them go into {@code anchors}. */
        private TensorEvaluation evaluate(
                Block<I> block, Block.Batch batch, RandomKey stepKey, Gradients anchors, Gradients candidates) {
            int rows = batch.anchors().length;
            int columns = batch.candidates().length;
            if (anchorTower == candidateTower) {
                try (GradientCache<?> cache = anchorTower.encode(batch.both(), stepKey)) {
                    Tensor output = cache.output();
                    TensorEvaluation evaluation =
                            evaluate(block, batch, output.narrow(0, 0, rows), output.narrow(0, rows, columns));
                    cache.backward(
                            Tensors.rowsOf(evaluation.anchorGradient(), evaluation.candidateGradient()), anchors);
                    return evaluation;
                }
            }
            try (GradientCache<?> left = anchorTower.encode(batch.anchors(), stepKey.split("anchors"));
                    GradientCache<?> right = candidateTower.encode(batch.candidates(), stepKey.split("candidates"))) {
                TensorEvaluation evaluation = evaluate(block, batch, left.output(), right.output());
                left.backward(evaluation.anchorGradient(), anchors);
                right.backward(evaluation.candidateGradient(), candidates);
                return evaluation;
            }
        }

        private TensorEvaluation evaluate(Block<I> block, Block.Batch batch, Tensor anchors, Tensor candidates) {
            EmbeddingBatch embeddings = new EmbeddingBatch(
                    anchors,
                    candidates,
                    batch.anchors().length,
                    InBatch.targets(
                            batch.identities(batch.anchors(), block.identities()),
                            batch.identities(batch.candidates(), block.identities()),
                            known),
                    Map.of());
            return objective.evaluate(embeddings, objectiveParameters);
        }

        private void report(Block.Batch batch, TensorEvaluation evaluation, double rate, double norm) {
            recentLosses.add(evaluation.loss());
            if (recentLosses.size() > Math.max(1, steps / 10)) {
                recentLosses.remove();
            }
            RunEvent.Stepped stepped = new RunEvent.Stepped(
                    step,
                    evaluation.loss(),
                    rate,
                    norm,
                    Double.NaN,
                    batch.anchors().length,
                    batch.candidates().length,
                    evaluation.ignored(),
                    0);
            for (RunEvent.Warned warned : tripwires.observe(stepped)) {
                warnings.add("step " + step + ": " + warned.message());
                listener.warned("step " + step + ": " + warned.message());
            }
            double seconds = trainingNanos * 1e-9;
            listener.stepped(new TrainingListener.Step(
                    step,
                    steps,
                    evaluation.loss(),
                    finishedExamples / seconds,
                    seconds / step * (steps - step),
                    rate,
                    norm,
                    evaluation.ignored()));
        }

        /** Evaluates where it is time; true: it has not become better for too long. */
        private boolean validateWhenDue() {
            Validation<I> development = validation;
            if (development == null || settings.evaluations() == 0) {
                return false;
            }
            long due = step * settings.evaluations() / steps;
            if (due == (step - 1) * settings.evaluations() / steps) {
                return false;
            }
            refresh();
            double value = development.evaluate(anchorTower.encoder(), candidateTower.encoder());
            evaluations.add(new TrainingResult.Evaluated(step, value));
            boolean better = value > best;
            if (better) {
                best = value;
                bestStep = step;
                worse = 0;
                anchorTower.rememberBest();
                candidateTower.rememberBest();
            } else {
                worse++;
            }
            listener.evaluated(step, development.metric(), value, better);
            return settings.patience() > 0 && worse >= settings.patience();
        }

        private void refresh() {
            anchorTower.optimizer().refreshAll();
            candidateTower.optimizer().refreshAll();
        }

        @Override
        public void close() {
            anchorTower.close();
            if (candidateTower != anchorTower) {
                candidateTower.close();
            }
            objectiveOptimizer.close();
            objectiveParameters.byName().values().forEach(Tensor::close);
        }
    }
}
