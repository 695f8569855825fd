package dev.dipole.negatives;

import dev.dipole.data.KnownPositives;
import dev.dipole.objective.ClassTargets;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.Targets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * In-batch negatives: every candidate of the batch is a negative of every other anchor, unless it is known to belong to it.
 * A candidate is ignored for an anchor where the two texts are a pair anywhere in the data, whichever of them is the anchor
 * there, where its text is that of the anchor's own positive, and where it is the anchor's own text. So equal texts never
 * stand against each other.
 */
public final class InBatch {

    private static final int[] NOWHERE = {};

    private InBatch() {}

    /**
     * The targets of a batch of pairs.
     *
     * @param anchors the texts' hashes, [B]
     * @param candidates the texts' hashes, [N]; candidate i belongs to anchor i, those after B are explicit negatives
     * @param known what belongs together anywhere in the data
     */
    public static Targets targets(long[] anchors, long[] candidates, KnownPositives known) {
        return SparseTargets.pairsIgnoring(ignored(anchors, candidates, known));
    }

    /**
     * One side of a batch with labels or exemptions.
     *
     * @param identities the texts' hashes
     * @param classes by label, 0 for none
     * @param exempt by agreement, 0 for none
     */
    public record Side(long[] identities, long[] classes, long[] exempt) {

        public Side {
            if (classes.length != identities.length || exempt.length != identities.length) {
                throw new IllegalArgumentException("identities (" + identities.length + "), classes (" + classes.length
                        + ") and exempt (" + exempt.length + ") must be as many: one of each for every row");
            }
        }

        /** These rows, and below them others. */
        public Side and(Side others) {
            return new Side(
                    joined(identities, others.identities),
                    joined(classes, others.classes),
                    joined(exempt, others.exempt));
        }

        private static long[] joined(long[] first, long[] then) {
            return LongStream.concat(Arrays.stream(first), Arrays.stream(then)).toArray();
        }

        private ClassTargets.Side groups() {
            return new ClassTargets.Side(classes, exempt);
        }
    }

    /**
     * The targets of a batch in which some examples have labels, or are exempt from being each other's negatives.
     *
     * @param paired [B], whether candidate i belongs to anchor i; where not, anchor i is the only one of its label
     * @param owners [N - B], which anchor has named each explicit negative
     */
    public static Targets targets(Side anchors, Side candidates, boolean[] paired, int[] owners, KnownPositives known) {
        int count = paired.length;
        long[] positives = IntStream.range(0, count)
                .filter(row -> paired[row])
                .mapToLong(row -> SparseTargets.cell(row, row))
                .toArray();
        long[] named = IntStream.range(0, owners.length)
                .mapToLong(i -> SparseTargets.cell(owners[i], count + i))
                .toArray();
        return new ClassTargets(
                SparseTargets.of(positives, ignored(anchors.identities(), candidates.identities(), known)),
                anchors.groups(),
                candidates.groups(),
                SparseTargets.of(named, new long[0]));
    }

    private static long[] ignored(long[] anchors, long[] candidates, KnownPositives known) {
        if (candidates.length < anchors.length) {
            throw new IllegalArgumentException(
                    "candidates (" + candidates.length + ") must be at least as many as anchors (" + anchors.length
                            + "): candidate i belongs to anchor i");
        }
        Map<Long, int[]> rows = places(anchors);
        Map<Long, int[]> columns = places(candidates);
        long[] differentAnchors = different(anchors);
        long[] differentCandidates = different(candidates);
        LongStream.Builder cells = LongStream.builder();
        for (int row = 0; row < anchors.length; row++) {
            ignore(cells, row, columns.getOrDefault(candidates[row], NOWHERE));
            ignore(cells, row, columns.getOrDefault(anchors[row], NOWHERE));
            for (long positive : known.positivesAmong(anchors[row], differentCandidates)) {
                ignore(cells, row, columns.getOrDefault(positive, NOWHERE));
            }
        }
        for (int column = 0; column < candidates.length; column++) {
            for (long positive : known.positivesAmong(candidates[column], differentAnchors)) {
                for (int row : rows.getOrDefault(positive, NOWHERE)) {
                    cells.add(SparseTargets.cell(row, column));
                }
            }
        }
        return cells.build().toArray();
    }

    private static long[] different(long[] texts) {
        return Arrays.stream(texts).sorted().distinct().toArray();
    }

    private static void ignore(LongStream.Builder cells, int row, int[] columns) {
        for (int column : columns) {
            cells.add(SparseTargets.cell(row, column));
        }
    }

    /** Where each text stands, ascending. */
    private static Map<Long, int[]> places(long[] texts) {
        Map<Long, int[]> places = new HashMap<>(2 * texts.length);
        for (int i = 0; i < texts.length; i++) {
            places.merge(texts[i], new int[] {i}, InBatch::joined);
        }
        return places;
    }

    private static int[] joined(int[] before, int[] one) {
        int[] joined = Arrays.copyOf(before, before.length + 1);
        joined[before.length] = one[0];
        return joined;
    }
}
