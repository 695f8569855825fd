package dev.dipole.negatives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Sources;
import dev.dipole.objective.Cells;
import dev.dipole.objective.Targets;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class InBatchTest {

    @Test
    void knownPositivesAreIgnoredWhicheverIsTheAnchor() {
        KnownPositives known = known("a", "A", "a", "A2", "c", "a");
        // Row 0 is a, whose A2 stands in column 1; and c, in column 2, has a as a positive.
        assertEquals(List.of("0,1", "0,2"), ignored(List.of("a", "x", "y"), List.of("A", "A2", "c"), known));
    }

    @Test
    void equalTextsAreIgnored() {
        // Equal positives, and an anchor's own text among the candidates.
        assertEquals(
                List.of("0,1", "1,0", "2,3"),
                ignored(List.of("a", "b", "c"), List.of("same", "same", "C", "c"), KnownPositives.none()));
    }

    @Test
    void anExplicitNegativeThatIsAKnownPositiveIsIgnored() {
        assertEquals(
                List.of("0,3"),
                ignored(List.of("a", "b"), List.of("A", "B", "hard", "A2"), known("a", "A", "a", "A2", "b", "B")));
    }

    @Test
    void aPairsOwnCellIsNeverIgnored(SplittableRandom random) {
        for (int round = 0; round < 50; round++) {
            int rows = 1 + random.nextInt(13);
            List<String> anchors = texts(random, rows);
            List<String> candidates = texts(random, rows + random.nextInt(5));
            List<String> pairs = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                pairs.add(anchors.get(i));
                pairs.add(candidates.get(i));
            }
            KnownPositives known = known(pairs.toArray(String[]::new));
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < candidates.size(); j++) {
                    String a = anchors.get(i);
                    String c = candidates.get(j);
                    if (i != j
                            && (a.equals(c)
                                    || c.equals(candidates.get(i))
                                    || known.contains(a, c)
                                    || known.contains(c, a))) {
                        expected.add(i + "," + j);
                    }
                }
            }
            assertEquals(expected, ignored(anchors, candidates, known));
        }
    }

    @Test
    void fewerCandidatesThanAnchorsAreRefused() {
        assertEquals(
                "candidates (1) must be at least as many as anchors (2): candidate i belongs to anchor i",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> InBatch.targets(new long[2], new long[1], KnownPositives.none()))
                        .getMessage());
    }

    /** Few different texts, so that many are equal. */
    private static List<String> texts(SplittableRandom random, int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add("t" + random.nextInt(12));
        }
        return texts;
    }

    private static KnownPositives known(String... pairs) {
        List<Example<String>> examples = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            examples.add(Example.pair(pairs[i], pairs[i + 1]));
        }
        return KnownPositives.of(Sources.of("known", examples));
    }

    private static List<String> ignored(List<String> anchors, List<String> candidates, KnownPositives known) {
        Targets targets = InBatch.targets(hashes(anchors), hashes(candidates), known);
        targets.check(anchors.size(), candidates.size());
        Span rows = new Span(0, anchors.size());
        Span columns = new Span(0, candidates.size());
        List<String> cells = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            double[] ignored = marked(targets.ignored(rows, columns), rows.size(), columns.size());
            double[] positive = marked(targets.positives(rows, columns), rows.size(), columns.size());
            for (int i = 0; i < rows.size(); i++) {
                for (int j = 0; j < columns.size(); j++) {
                    assertEquals(i == j ? 1 : 0, positive[i * columns.size() + j]);
                    if (ignored[i * columns.size() + j] > 0) {
                        cells.add(i + "," + j);
                    }
                }
            }
        }
        assertEquals(cells.size(), targets.ignoredCount());
        return cells;
    }

    private static double[] marked(Cells cells, int rows, int columns) {
        Tensor tile = Tensors.zeros(ScalarType.Double, rows, columns);
        cells.fill(tile, 1);
        return Tensors.doubleArray(tile);
    }

    private static long[] hashes(List<String> texts) {
        return texts.stream().mapToLong(KnownPositives::hash).toArray();
    }
}
