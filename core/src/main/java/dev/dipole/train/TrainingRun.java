package dev.dipole.train;

import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.eval.Validation;
import dev.dipole.monitor.RunEvent;
import dev.dipole.negatives.InBatch;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.Tiling;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link Trainer}. What it does next is a function of the number of the step, the tensors of its
 * {@link Checkpoint} and the events of its log: nothing else is remembered from step to step.
 */
final class TrainingRun<I> implements AutoCloseable {

    /** Most steps of the trial before the first real one; the last is timed. */
    private static final int TRIAL_STEPS = 3;

    /** A trial step that takes longer is its last: it tells enough, and a slow one costs. */
    private static final double LONG_TRIAL_SECONDS = 1;

    private final TrainingSettings settings;
    private final Method<I> method;
    private final @Nullable Validation<I> validation;
    private final TrainingListener listener;
    private final EmbeddingObjective objective;
    private final List<Companion<I>> companions;
    private final TrainedTower<I, ?> anchorTower;
    private final TrainedTower<I, ?> candidateTower;
    private final ObjectiveState objectiveState;
    /** What a checkpoint holds, by name. */
    private final Map<String, Resumable> parts = new LinkedHashMap<>();

    private final RandomKey key;
    private final Schedule schedule;
    private final Schedule objectiveSchedule;
    private final Survey<I> survey;
    private final Course course;
    private final Batches<I> batches;
    private final Watch<I> watch;
    private final Journal journal;
    private long trainingNanos;
    /** Since this process began, which the speed is told of. */
    private long examplesHere;

    private long stepsHere;
    private long monitoringNanos;
    private long nanosHere;

    TrainingRun(
            Method<I> method,
            TrainingSettings settings,
            @Nullable Validation<I> validation,
            TrainingListener listener,
            Source<I> source,
            @Nullable RunFolder folder) {
        this.method = method;
        this.settings = settings;
        this.validation = validation;
        this.listener = listener;
        objective = method.objective();
        companions = method.companions();
        key = RandomKey.ofSeed(settings.seed());
        schedule = new Schedule(settings.learningRate(), settings.warmup(), settings.decay());
        objectiveSchedule = new Schedule(settings.objectiveRate(), settings.warmup(), settings.decay());
        TrainableEncoder<I, ?> anchors = encoder(Method.Side.ANCHORS);
        TrainableEncoder<I, ?> candidates = encoder(Method.Side.CANDIDATES);
        survey = Survey.of(
                source,
                anchors::identity,
                candidates::identity,
                settings.monitor().sample(),
                key.split("sample"),
                objective.readsScores(),
                folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder.folder());
        if (survey.examples() < 2) {
            throw new InputException(source.name() + ": " + survey.examples()
                    + " example(s); training tells examples apart and needs at least 2");
        }
        if (survey.alone() > 0) {
            listener.warned(survey.alone() + " of " + survey.labels().size()
                    + " labels have one member only: these texts have no positive and serve as negatives alone");
        }
        course = new Course(survey.examples(), settings);
        journal = new Journal(course.steps(), folder, listener, settings.checkpointSeconds());
        anchorTower = tower(anchors);
        candidateTower = anchors == candidates ? anchorTower : tower(candidates);
        batches = new Batches<>(
                source, course, settings.neighbours(), key, anchors::identity, candidates::identity, this::prepare);
        Parameters parameters = owned(() -> objective.initial(anchors.dim(), key.split("objective")));
        objectiveState = new ObjectiveState(
                parameters,
                new AdamW(AdamW.Settings.defaults(), parameters, Set.of()),
                owned(() -> objective.carried(anchors.dim())));
        watch = new Watch<>(
                settings.monitor(), course, survey.sample(), anchorTower, candidateTower, key.split("watch"));
        parts.put(shared() ? "encoder" : "anchors", anchorTower);
        if (!shared()) {
            parts.put("candidates", candidateTower);
        }
        parts.put("objective", objectiveState);
        for (Companion<I> companion : companions) {
            if (parts.put(companion.name(), companion) != null) {
                throw new IllegalArgumentException(
                        "the method has two companions called " + companion.name() + "; one of them is enough");
            }
        }
    }

    /** Out of its scope. */
    private static Parameters owned(Supplier<Parameters> made) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            made.get().byName().forEach((name, tensor) -> own.put(name, scope.release(tensor)));
        }
        return new Parameters(own);
    }

    private TrainableEncoder<I, ?> encoder(Method.Side side) {
        return method.lanes().stream()
                .filter(lane -> lane.side() == side)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the method has no lane for the " + side))
                .encoder();
    }

    private <P> TrainedTower<I, P> tower(TrainableEncoder<I, P> encoder) {
        AdamW.Settings defaults = AdamW.Settings.defaults();
        AdamW.Settings adam =
                new AdamW.Settings(defaults.beta1(), defaults.beta2(), defaults.epsilon(), settings.weightDecay());
        return new TrainedTower<>(encoder, new AdamW(adam, encoder.parameters(), encoder.rowSparse()));
    }

    private boolean shared() {
        return anchorTower == candidateTower;
    }

    /** Each tower sees its side alone: the other may be of a kind that it cannot read. */
    private void prepare(Block<I> block) {
        List<I> inputs = block.inputs();
        boolean[] left = block.asAnchors();
        boolean[] right = block.asCandidates();
        if (shared()) {
            for (int i = 0; i < left.length; i++) {
                left[i] |= right[i];
            }
        } else {
            candidateTower.prepare(inputs, right);
        }
        anchorTower.prepare(inputs, left);
        companions.forEach(companion -> companion.prepare(inputs));
    }

    private void prepareMore(List<I> inputs) {
        anchorTower.prepareMore(inputs, shared());
        if (!shared()) {
            candidateTower.prepareMore(inputs, true);
        }
        companions.forEach(companion -> companion.prepareMore(inputs));
    }

    TrainingResult train() {
        trainingNanos = journal.restore(parts);
        if (step() > 0) {
            listener.resumed(step(), course.steps());
        }
        while (step() < course.steps() && !stoppedEarly()) {
            long began = System.nanoTime();
            Batches.Drawn<I> drawn = draw();
            if (step() == 0) {
                long trial = System.nanoTime();
                plan(drawn);
                began += System.nanoTime() - trial;
            }
            step(drawn, began);
            validateWhenDue();
            journal.checkpointWhenDue(trainingNanos, parts);
        }
        journal.checkpoint(trainingNanos, parts);
        refresh();
        if (journal.progress().hasBest()) {
            anchorTower.restoreBest();
            candidateTower.restoreBest();
        }
        return journal.progress().result(course.examples(), trainingNanos * 1e-9, monitoringNanos * 1e-9);
    }

    /** The batch of the next step, with what companions add to its explicit negatives. */
    private Batches.Drawn<I> draw() {
        Batches.Drawn<I> drawn = batches.at(step());
        Block<I> block = drawn.block();
        Block.Batch batch = drawn.batch();
        Companion.Coming coming = new Companion.Coming(step() + 1, course.steps(), block.identities(batch.anchors()));
        int before = block.inputs().size();
        for (Companion<I> companion : companions) {
            Companion.Choice<I> choice = companion.negatives(coming);
            if (choice.renewal() != null) {
                journal.append(choice.renewal().event());
                listener.renewed(choice.renewal().event(), choice.renewal().waitedSeconds());
            }
            if (!choice.negatives().isEmpty()) {
                batch = block.and(batch, choice.negatives());
            }
        }
        if (block.inputs().size() > before) {
            prepareMore(
                    List.copyOf(block.inputs().subList(before, block.inputs().size())));
        }
        return new Batches.Drawn<>(block, batch);
    }

    private long step() {
        return journal.progress().step();
    }

    private boolean stoppedEarly() {
        return settings.patience() > 0 && journal.progress().worse() >= settings.patience();
    }

    private void plan(Batches.Drawn<I> drawn) {
        double seconds = 0;
        for (int i = 0; i < TRIAL_STEPS && seconds < LONG_TRIAL_SECONDS; i++) {
            long began = System.nanoTime();
            try (Gradients anchors = new Gradients();
                    Gradients candidates = new Gradients();
                    Scope scope = Scope.open()) {
                evaluate(drawn, key.split("trial"), anchors, candidates);
            }
            seconds = (System.nanoTime() - began) * 1e-9;
        }
        Block.Batch batch = drawn.batch();
        long weights = anchorTower.bytes() + (shared() ? 0 : candidateTower.bytes());
        long copies = validation == null ? 3 : 4;
        long rows = (long) batch.anchors().length + batch.candidates().length;
        long embeddings = 4 * rows * anchorTower.encoder().dim() * Float.BYTES;
        long scores = Math.min(
                Tiling.DEFAULT.keptBytes(), (long) batch.anchors().length * batch.candidates().length * Float.BYTES);
        listener.planned(new TrainingListener.Plan(
                course.steps(), course.examples(), seconds * course.steps(), copies * weights + embeddings + scores));
    }

    private void step(Batches.Drawn<I> drawn, long began) {
        long step = step();
        double rate = schedule.rate(step, course.steps());
        double norm;
        int columns;
        double choices;
        TensorEvaluation evaluation;
        double temperature = objective.temperature(objectiveState.parameters());
        try (Gradients anchors = new Gradients();
                Gradients candidates = new Gradients();
                Gradients own = new Gradients();
                Scope scope = Scope.open()) {
            Evaluated evaluated = evaluate(drawn, key.split("step").split(step), anchors, candidates);
            evaluation = evaluated.evaluation();
            columns = evaluated.columns();
            choices = objective.choices(drawn.batch().anchors().length, columns);
            requireFinite("the loss of step %d is ", evaluation.loss(), step);
            norm = Math.sqrt(TrainedTower.squaredNorm(anchors) + TrainedTower.squaredNorm(candidates));
            requireFinite("the gradient of step %d has the norm ", norm, step);
            if (settings.clipNorm() > 0 && norm > settings.clipNorm()) {
                TrainedTower.scale(anchors, settings.clipNorm() / norm);
                TrainedTower.scale(candidates, settings.clipNorm() / norm);
            }
            anchorTower.optimizer().step(anchors, rate);
            if (!shared()) {
                candidateTower.optimizer().step(candidates, rate);
            }
            evaluation.parameterGradients().byName().forEach(own::add);
            objectiveState.optimizer().step(own, objectiveSchedule.rate(step, course.steps()));
            objective.constrain(objectiveState.parameters());
            objectiveState.carryOn(objective.carriedOn(evaluated.batch()));
            tellCompanions(drawn, evaluated.batch().candidates());
        }
        Block.Batch batch = drawn.batch();
        RunEvent.Stepped stepped = new RunEvent.Stepped(
                step + 1,
                evaluation.loss(),
                rate,
                norm,
                temperature,
                batch.anchors().length,
                columns,
                choices,
                evaluation.ignored(),
                evaluation.leftOut());
        journal.append(stepped);
        long looking = System.nanoTime();
        RunEvent.Measured measured = watch.after(step + 1);
        monitoringNanos += System.nanoTime() - looking;
        if (measured != null) {
            journal.append(measured);
            listener.measured(measured);
        }
        long nanos = System.nanoTime() - began;
        trainingNanos += nanos;
        nanosHere += nanos;
        stepsHere++;
        examplesHere += batch.anchors().length;
        report(stepped);
        RunEvent.Warned collapse = journal.collapse();
        if (settings.monitor().stop() && collapse != null) {
            throw new CollapseException(collapse.step(), course.steps(), collapse.message());
        }
    }

    private void requireFinite(String what, double value, long step) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException(what.formatted(step + 1) + value + "; lower the learning rate ("
                    + settings.learningRate() + ") or raise the temperature");
        }
    }

    private void tellCompanions(Batches.Drawn<I> drawn, Tensor candidates) {
        if (companions.isEmpty()) {
            return;
        }
        if (companions.stream().anyMatch(companion -> companion.readsWeights(step() + 1, course.steps()))) {
            refresh();
        }
        Companion.Step taken = new Companion.Step(
                step() + 1, course.steps(), candidates, drawn.block().candidates(drawn.batch()));
        companions.forEach(companion -> companion.afterStep(taken));
    }

    /**
     * What came of a batch.
     *
     * @param batch as the objective saw it, without what companions had kept; in the scope of the step
     * @param columns how many candidates there were, with what companions had kept
     */
    private record Evaluated(TensorEvaluation evaluation, EmbeddingBatch batch, int columns) {}

    /** Encodes, evaluates and pushes the gradients back; with one tower, all of them go into {@code anchors}. */
    private Evaluated evaluate(Batches.Drawn<I> drawn, RandomKey stepKey, Gradients anchors, Gradients candidates) {
        Block.Batch batch = drawn.batch();
        int rows = batch.anchors().length;
        int columns = batch.candidates().length;
        Tensor given = given(batch.candidates(), stepKey.split("candidates"));
        if (given != null) {
            try (GradientCache<?> left = anchorTower.encode(batch.anchors(), stepKey.split("anchors"))) {
                Evaluated evaluated = evaluate(drawn, left.output(), given);
                left.backward(evaluated.evaluation().anchorGradient(), anchors);
                return evaluated;
            }
        }
        if (shared()) {
            try (GradientCache<?> cache = anchorTower.encode(batch.both(), stepKey)) {
                Tensor output = cache.output();
                Evaluated evaluated = evaluate(drawn, output.narrow(0, 0, rows), output.narrow(0, rows, columns));
                TensorEvaluation evaluation = evaluated.evaluation();
                cache.backward(Tensors.rowsOf(evaluation.anchorGradient(), evaluation.candidateGradient()), anchors);
                return evaluated;
            }
        }
        try (GradientCache<?> left = anchorTower.encode(batch.anchors(), stepKey.split("anchors"));
                GradientCache<?> right = candidateTower.encode(batch.candidates(), stepKey.split("candidates"))) {
            Evaluated evaluated = evaluate(drawn, left.output(), right.output());
            left.backward(evaluated.evaluation().anchorGradient(), anchors);
            right.backward(evaluated.evaluation().candidateGradient(), candidates);
            return evaluated;
        }
    }

    /** The candidates' embeddings where a companion gives them. */
    private @Nullable Tensor given(int[] places, RandomKey key) {
        for (Companion<I> companion : companions) {
            Tensor embeddings = companion.candidates(places, key);
            if (embeddings != null) {
                return embeddings;
            }
        }
        return null;
    }

    private Evaluated evaluate(Batches.Drawn<I> drawn, Tensor anchors, Tensor candidates) {
        Block<I> block = drawn.block();
        Block.Batch batch = drawn.batch();
        Map<String, Tensor> extras = new LinkedHashMap<>(block.extras(batch, survey.labels()));
        objectiveState.carried().byName().forEach(extras::put);
        InBatch.Side side = block.candidates(batch);
        Tensor all = candidates;
        for (Companion<I> companion : companions) {
            extras.putAll(companion.extras(batch.anchors(), batch.candidates(), batch.lists()));
            Companion.Kept kept = companion.kept();
            if (kept != null) {
                side = side.and(kept.side());
                all = Tensors.rowsOf(all, kept.embeddings());
            }
        }
        EmbeddingBatch seen = new EmbeddingBatch(
                anchors, all, batch.anchors().length, block.targets(batch, side, survey.known()), extras);
        TensorEvaluation evaluation = objective.evaluate(seen, objectiveState.parameters());
        if (all.size(0) > candidates.size(0)) {
            evaluation = evaluation.withCandidateGradient(
                    evaluation.candidateGradient().narrow(0, 0, candidates.size(0)));
        }
        boolean remembers =
                !companions.isEmpty() || !objectiveState.carried().byName().isEmpty();
        // The towers' output ends with the pass.
        return new Evaluated(
                evaluation,
                remembers
                        ? new EmbeddingBatch(
                                anchors.clone(), candidates.clone(), batch.anchors().length, seen.targets(), extras)
                        : seen,
                Math.toIntExact(all.size(0)));
    }

    private void report(RunEvent.Stepped stepped) {
        double seconds = nanosHere * 1e-9;
        listener.stepped(new TrainingListener.Step(
                stepped.step(),
                course.steps(),
                stepped.loss(),
                examplesHere / seconds,
                seconds / stepsHere * (course.steps() - stepped.step()),
                stepped.learningRate(),
                stepped.gradientNorm(),
                stepped.ignored()));
    }

    private void validateWhenDue() {
        Validation<I> development = validation;
        if (development == null || settings.evaluations() == 0) {
            return;
        }
        long step = step();
        long due = step * settings.evaluations() / course.steps();
        if (due == (step - 1) * settings.evaluations() / course.steps()) {
            return;
        }
        refresh();
        double value = development.evaluate(anchorTower.encoder(), candidateTower.encoder());
        boolean better = journal.progress().isBest(value);
        if (better) {
            anchorTower.rememberBest();
            candidateTower.rememberBest();
        }
        journal.append(new RunEvent.Evaluated(step, development.metric(), value, better));
        listener.evaluated(step, development.metric(), value, better);
    }

    private void refresh() {
        anchorTower.optimizer().refreshAll();
        candidateTower.optimizer().refreshAll();
    }

    @Override
    public void close() {
        batches.close();
        journal.close();
        anchorTower.close();
        if (!shared()) {
            candidateTower.close();
        }
        objectiveState.close();
    }
}
