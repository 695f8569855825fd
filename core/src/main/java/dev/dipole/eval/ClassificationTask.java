package dev.dipole.eval;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.encoder.Encoder;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Inputs of known classes: probes learn on the vectors of the training part and are counted on those of the test part. Both
 * are encoded once for all probes.
 *
 * @param name what reports call it
 * @param training labelled ones, of at least two classes
 * @param test labelled ones, of classes that occur in training
 * @param probes at least one
 * @param <I> what the encoder takes
 */
public record ClassificationTask<I>(String name, List<Example<I>> training, List<Example<I>> test, List<Probe> probes)
        implements EvaluationTask<I> {

    private static final RandomKey KEY = RandomKey.ofSeed(1);

    public ClassificationTask {
        training = List.copyOf(training);
        test = List.copyOf(test);
        probes = List.copyOf(probes);
        if (probes.isEmpty()) {
            throw new IllegalArgumentException("probes is empty; maybe ClassificationTask.standard()");
        }
        if (test.isEmpty()) {
            throw new IllegalArgumentException(name + " has no test examples; it needs at least one");
        }
        TreeSet<String> known = labels(name + " (training)", training);
        if (known.size() < 2) {
            throw new IllegalArgumentException("the training examples of " + name + " have " + known.size()
                    + " different labels; a classifier needs at least two");
        }
        for (String label : labels(name + " (test)", test)) {
            if (!known.contains(label)) {
                throw new IllegalArgumentException("label \"" + label + "\" of the test examples of " + name
                        + " occurs nowhere in training; give it training examples, or leave its test examples out");
            }
        }
    }

    private static <I> TreeSet<String> labels(String name, List<Example<I>> examples) {
        TreeSet<String> labels = new TreeSet<>();
        for (int i = 0; i < examples.size(); i++) {
            String label = examples.get(i).label();
            if (label == null) {
                throw new IllegalArgumentException("example " + (i + 1) + " of " + name + " has no label; give it one");
            }
            labels.add(label);
        }
        return labels;
    }

    /** Weighted nearest neighbours, a linear probe, and a linear probe of few shots, with their defaults. */
    public static List<Probe> standard() {
        return List.of(NearestNeighbourProbe.defaults(), new LinearProbe(), FewShotProbe.defaults());
    }

    /** The labelled examples of two sources, with the standard probes. */
    public static <I> ClassificationTask<I> of(Source<I> training, Source<I> test) {
        return new ClassificationTask<>(test.name(), training.readAll(), test.readAll(), standard());
    }

    @Override
    public TaskReport evaluate(Encoder<I> encoder) {
        Map<String, Integer> classes = new LinkedHashMap<>();
        labels(name, training).forEach(label -> classes.put(label, classes.size()));
        List<I> inputs = new ArrayList<>();
        training.forEach(example -> inputs.add(example.anchor()));
        test.forEach(example -> inputs.add(example.anchor()));
        Encoded<I> encoded = Encoded.of(encoder, inputs);
        Labelled learned = labelled(training, encoded, classes);
        Labelled counted = labelled(test, encoded, classes);
        List<TaskReport.Figure> figures = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            figures.addAll(probes.get(i).measure(learned, counted, KEY.split(i)));
        }
        Map<String, Integer> size = new LinkedHashMap<>();
        size.put("test examples", test.size());
        size.put("training examples", training.size());
        size.put("classes", classes.size());
        return new TaskReport(name, "classification", size, figures);
    }

    private static <I> Labelled labelled(List<Example<I>> examples, Encoded<I> encoded, Map<String, Integer> classes) {
        float[][] vectors = new float[examples.size()][];
        int[] theirs = new int[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = encoded.vector(examples.get(i).anchor());
            theirs[i] = Objects.requireNonNull(classes.get(examples.get(i).label()));
        }
        return new Labelled(vectors, theirs, classes.size());
    }
}
