package dev.dipole.train;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.negatives.InBatch;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.Lists;
import dev.dipole.objective.Targets;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive examples in memory, each different input once. An example with a label and no positive takes another
 * member of its label in the block for one.
 *
 * @param <I> what the encoders take
 */
final class Block<I> {

    private static final int[] NOBODY = {};

    private final ToLongFunction<I> candidateIdentity;
    private final List<I> inputs = new ArrayList<>();
    private final Map<I, Integer> places = new HashMap<>();
    private long[] identities;
    private final int[] anchors;
    private final int[][] positives;
    private final int[][] negatives;
    /** By example; null where none has a label or an exemption, as in plain pairs. */
    private final @Nullable Groups groups;

    /**
     * What is beside the pairs, by example.
     *
     * @param classes a number of the label, 0 for none
     * @param exempt a number of the exemption, 0 for none
     * @param members of each class, which inputs they are
     */
    private record Groups(long[] classes, long[] exempt, Map<Long, int[]> members) {}

    /** By example, NaN where there is none; null where no example has a score. */
    private final double @Nullable [] scores;

    /** By example, of its positives and then of its negatives; empty where no example has any. */
    private final List<List<Double>> teacher;

    /** By example; null where not every example has a label. */
    private final String @Nullable [] labels;

    private Block(List<Example<I>> examples, ToLongFunction<I> anchorIdentity, ToLongFunction<I> candidateIdentity) {
        this.candidateIdentity = candidateIdentity;
        int size = examples.size();
        anchors = new int[size];
        positives = new int[size][];
        negatives = new int[size][];
        boolean grouped = false;
        for (int i = 0; i < size; i++) {
            Example<I> example = examples.get(i);
            anchors[i] = place(example.anchor());
            positives[i] = places(example.positives());
            negatives[i] = places(example.negatives());
            grouped |= example.label() != null || example.exempt() != null;
        }
        boolean[] asked = asAnchors();
        identities = IntStream.range(0, inputs.size())
                .mapToLong(place -> (asked[place] ? anchorIdentity : candidateIdentity).applyAsLong(inputs.get(place)))
                .toArray();
        groups = grouped ? groups(examples) : null;
        scores = examples.stream().anyMatch(Example::isScored)
                ? examples.stream().mapToDouble(Example::score).toArray()
                : null;
        teacher = examples.stream().allMatch(example -> example.teacher().isEmpty())
                ? List.of()
                : examples.stream().map(Example::teacher).toList();
        labels = size > 0 && examples.stream().allMatch(example -> example.label() != null)
                ? examples.stream()
                        .map(example -> String.valueOf(example.label()))
                        .toArray(String[]::new)
                : null;
    }

    /**
     * Reads up to {@code most} examples.
     *
     * @param anchors a number that equal anchors share
     * @param candidates a number that equal candidates share; of what is both, the same
     */
    static <I> Block<I> read(
            Source.Cursor<I> cursor, int most, ToLongFunction<I> anchors, ToLongFunction<I> candidates) {
        List<Example<I>> examples = new ArrayList<>();
        while (examples.size() < most) {
            Example<I> example = cursor.next();
            if (example == null) {
                break;
            }
            examples.add(example);
        }
        return new Block<>(examples, anchors, candidates);
    }

    private Groups groups(List<Example<I>> examples) {
        long[] classes = new long[examples.size()];
        long[] exempt = new long[examples.size()];
        Map<Long, List<Integer>> lists = new HashMap<>();
        for (int i = 0; i < classes.length; i++) {
            classes[i] = number(examples.get(i).label());
            exempt[i] = number(examples.get(i).exempt());
            if (classes[i] != 0) {
                List<Integer> members = lists.computeIfAbsent(classes[i], unused -> new ArrayList<>());
                members.add(anchors[i]);
            }
        }
        Map<Long, int[]> members = new HashMap<>();
        lists.forEach((label, list) -> members.put(
                label, list.stream().mapToInt(Integer::intValue).distinct().toArray()));
        return new Groups(classes, exempt, members);
    }

    /** A number that equal names share, 0 for none. */
    private static long number(@Nullable String name) {
        return name == null ? 0 : KnownPositives.hash(name) | 1;
    }

    private int[] places(List<I> of) {
        return of.stream().mapToInt(this::place).toArray();
    }

    private int place(I input) {
        Integer place = places.get(input);
        if (place == null) {
            place = inputs.size();
            places.put(input, place);
            inputs.add(input);
        }
        return place;
    }

    /** The different inputs. */
    List<I> inputs() {
        return inputs;
    }

    /** Of each input, whether a batch may take it for an anchor. */
    boolean[] asAnchors() {
        boolean[] taken = new boolean[inputs.size()];
        for (int anchor : anchors) {
            taken[anchor] = true;
        }
        return taken;
    }

    /** Of each input, whether a batch may take it for a candidate: the other anchors of a label are, too. */
    boolean[] asCandidates() {
        boolean[] taken = new boolean[inputs.size()];
        Set<Long> matched = new HashSet<>();
        for (int i = 0; i < anchors.length; i++) {
            for (int positive : positives[i]) {
                taken[positive] = true;
            }
            for (int negative : negatives[i]) {
                taken[negative] = true;
            }
            if (groups != null && positives[i].length == 0) {
                matched.add(groups.classes()[i]);
            }
        }
        for (int i = 0; i < anchors.length; i++) {
            taken[anchors[i]] |= groups != null && matched.contains(groups.classes()[i]);
        }
        return taken;
    }

    /** How many examples there are. */
    int size() {
        return anchors.length;
    }

    /** Which inputs a batch of examples takes. */
    Batch batch(int[] examples, RandomKey key) {
        int count = examples.length;
        int extra = 0;
        for (int example : examples) {
            extra += negatives[example].length;
        }
        int[] rows = new int[count];
        int[] columns = new int[count + extra];
        int[] owners = new int[extra];
        for (int i = 0; i < count; i++) {
            rows[i] = anchors[examples[i]];
            columns[i] = positive(examples[i], key);
        }
        int next = 0;
        for (int i = 0; i < count; i++) {
            for (int negative : negatives[examples[i]]) {
                owners[next] = i;
                columns[count + next++] = negative;
            }
        }
        return new Batch(examples, rows, columns, owners);
    }

    /**
     * The same batch with further explicit negatives after its own. Those that the block does not hold yet join its inputs, at
     * the end.
     *
     * @param more of each anchor [B]
     */
    Batch and(Batch batch, List<List<I>> more) {
        if (more.size() != batch.anchors().length) {
            throw new IllegalArgumentException("negatives (" + more.size() + ") must be given for each of the "
                    + batch.anchors().length + " anchors, if only empty ones");
        }
        int extra = more.stream().mapToInt(List::size).sum();
        int next = batch.owners().length;
        int[] columns = Arrays.copyOf(batch.candidates(), batch.candidates().length + extra);
        int[] owners = Arrays.copyOf(batch.owners(), next + extra);
        int before = inputs.size();
        for (int row = 0; row < more.size(); row++) {
            for (I negative : more.get(row)) {
                columns[batch.anchors().length + next] = place(negative);
                owners[next++] = row;
            }
        }
        identities = Arrays.copyOf(identities, inputs.size());
        for (int place = before; place < identities.length; place++) {
            identities[place] = candidateIdentity.applyAsLong(inputs.get(place));
        }
        return new Batch(batch.examples(), batch.anchors(), columns, owners);
    }

    /** One positive at a time; the others are known, and so are ignored wherever they turn up. */
    private int positive(int example, RandomKey key) {
        int[] choices = positives[example];
        if (choices.length == 0) {
            int own = anchors[example];
            choices = Arrays.stream(mates(example)).filter(mate -> mate != own).toArray();
            if (choices.length == 0) {
                return own; // The only one of its label here: it stays without a positive.
            }
        }
        return choices.length == 1
                ? choices[0]
                : choices[key.split(example).generator().nextInt(choices.length)];
    }

    private int[] mates(int example) {
        return groups == null ? NOBODY : groups.members().getOrDefault(groups.classes()[example], NOBODY);
    }

    /**
     * What some objectives ask for besides: whose each explicit negative is, scores, and class numbers.
     *
     * @param numbers of the labels
     */
    Map<String, Tensor> extras(Batch batch, Map<String, Integer> numbers) {
        Map<String, Tensor> extras = new HashMap<>();
        double[] own = scores;
        if (batch.owners().length > 0 || own != null || !teacher.isEmpty()) {
            long[][] lists = batch.lists();
            int longest = lists[0].length;
            extras.put(
                    Lists.LISTS,
                    Tensors.of(Arrays.stream(lists)
                                    .flatMapToLong(Arrays::stream)
                                    .toArray())
                            .view(lists.length, longest));
            if (own != null || !teacher.isEmpty()) {
                float[] grades = new float[lists.length * longest];
                Arrays.fill(grades, Float.NaN);
                for (int i = 0; i < lists.length; i++) {
                    teach(batch.examples()[i], batch.candidates()[i], grades, i * longest);
                    if (own != null && !Double.isNaN(own[batch.examples()[i]])) {
                        grades[i * longest] = (float) own[batch.examples()[i]];
                    }
                }
                extras.put(Lists.LABELS, Tensors.of(grades, lists.length, longest));
            }
        }
        String[] names = labels;
        if (names != null) {
            extras.put(
                    EmbeddingBatch.LABELS,
                    Tensors.of(Arrays.stream(batch.examples())
                            .mapToLong(example -> numbers.getOrDefault(names[example], -1))
                            .toArray()));
        }
        return extras;
    }

    /** What a teacher gives an example's list, from a cell on; nothing where it has none. */
    private void teach(int example, int candidate, float[] grades, int from) {
        List<Double> scores = teacher.isEmpty() ? List.of() : teacher.get(example);
        if (scores.isEmpty()) {
            return;
        }
        int[] own = positives[example];
        for (int k = 0; k < own.length; k++) {
            if (own[k] == candidate) {
                grades[from] = scores.get(k).floatValue();
            }
        }
        for (int k = own.length; k < scores.size(); k++) {
            grades[from + 1 + k - own.length] = scores.get(k).floatValue();
        }
    }

    /** What the candidates of a batch are: texts, labels and exemptions. */
    InBatch.Side candidates(Batch batch) {
        long[] columns = identities(batch.candidates());
        Groups own = groups;
        if (own == null) {
            return new InBatch.Side(columns, new long[columns.length], new long[columns.length]);
        }
        int[] examples = IntStream.concat(
                        Arrays.stream(batch.examples()),
                        Arrays.stream(batch.owners()).map(owner -> batch.examples()[owner]))
                .toArray();
        long[] classes = of(own.classes(), examples);
        // An explicit negative is no member of its anchor's class.
        Arrays.fill(classes, batch.anchors().length, classes.length, 0);
        return new InBatch.Side(columns, classes, of(own.exempt(), examples));
    }

    /**
     * What belongs together in a batch.
     *
     * @param columns the batch's candidates, and what follows them
     */
    Targets targets(Batch batch, InBatch.Side columns, KnownPositives known) {
        long[] rows = identities(batch.anchors());
        Groups own = groups;
        if (own == null) {
            return InBatch.targets(rows, columns.identities(), known);
        }
        boolean[] paired = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            paired[i] = batch.anchors()[i] != batch.candidates()[i] || positives[batch.examples()[i]].length > 0;
        }
        return InBatch.targets(
                new InBatch.Side(rows, of(own.classes(), batch.examples()), of(own.exempt(), batch.examples())),
                columns,
                paired,
                batch.owners(),
                known);
    }

    /** Numbers that equal inputs share. */
    long[] identities(int[] places) {
        return Arrays.stream(places).mapToLong(place -> identities[place]).toArray();
    }

    private static long[] of(long[] values, int[] examples) {
        return Arrays.stream(examples).mapToLong(example -> values[example]).toArray();
    }

    /**
     * The inputs of one step.
     *
     * @param examples [B] of the block
     * @param anchors [B]
     * @param candidates [N], candidate i is anchor i's positive, those after B are explicit negatives
     * @param owners [N - B], whose each explicit negative is
     */
    record Batch(int[] examples, int[] anchors, int[] candidates, int[] owners) {

        /**
         * The columns of each anchor's own candidates [B][K], its positive first and then its explicit negatives, −1 where it
         * has fewer than another.
         */
        long[][] lists() {
            int[] lengths = new int[anchors.length];
            Arrays.fill(lengths, 1);
            for (int owner : owners) {
                lengths[owner]++;
            }
            int longest = Arrays.stream(lengths).max().orElse(0);
            long[][] lists = new long[anchors.length][longest];
            for (int i = 0; i < anchors.length; i++) {
                Arrays.fill(lists[i], -1);
                lists[i][0] = i;
            }
            Arrays.fill(lengths, 1);
            for (int k = 0; k < owners.length; k++) {
                lists[owners[k]][lengths[owners[k]]++] = anchors.length + (long) k;
            }
            return lists;
        }

        int[] both() {
            int[] all = Arrays.copyOf(anchors, anchors.length + candidates.length);
            System.arraycopy(candidates, 0, all, anchors.length, candidates.length);
            return all;
        }
    }
}
