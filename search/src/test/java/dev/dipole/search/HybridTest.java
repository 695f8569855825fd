package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.RetrieverContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class HybridTest extends RetrieverContract<String> {

    @Override
    protected Retriever<String> create(int size) {
        return Hybrid.of(List.of(
                Bm25.of(Bm25Test.documents(size), Analysis.PLAIN, Bm25Settings.defaults()),
                Bm25.of(Bm25Test.documents(size), Analysis.ENGLISH, new Bm25Settings(3, 1))));
    }

    @Override
    protected Retriever<String> createOfEqualDocuments(int size) {
        return Hybrid.of(List.of(Bm25.of(Bm25Test.equal(size), Analysis.PLAIN, Bm25Settings.defaults())));
    }

    @Override
    protected String query(int i) {
        return Bm25Test.text(i);
    }

    @Override
    protected void assertTieAt(List<Hit> hits, int i) {
        assertEquals(1.0 / (61 + i), hits.get(i).score()); // ranks differ, so scores do
    }

    @Test
    void ranksAreFused() {
        Fixed one = new Fixed("a", "b", "c");
        Fixed two = new Fixed("c", "d");
        List<Hit> hits = Hybrid.of(List.of(one, two)).search("", 10);
        assertEquals(List.of("c", "a", "b", "d"), ids(hits));
        assertEquals(1.0 / 63 + 1.0 / 61, hits.get(0).score(), 1e-15);
        assertEquals(1.0 / 61, hits.get(1).score(), 1e-15);
        // b and d tie: the first retriever's comes first.
        assertEquals(hits.get(2).score(), hits.get(3).score());
        assertEquals(List.of("c", "a"), ids(Hybrid.of(List.of(one, two)).search("", 2)));
        List<Hit> weighted = new Hybrid<>(List.of(one, two), new HybridSettings(0, 5, List.of(1.0, 4.0))).search("", 9);
        assertEquals(List.of("c", "d", "a", "b"), ids(weighted));
        assertEquals(4 + 1.0 / 3, weighted.get(0).score(), 1e-15);
    }

    @Test
    void onlyTheDepthIsFused() {
        Fixed one = new Fixed("a", "b", "c");
        Fixed two = new Fixed("c", "d");
        List<Hit> hits = new Hybrid<>(List.of(one, two), new HybridSettings(60, 1, List.of())).search("", 1);
        assertEquals(List.of("a"), ids(hits));
    }

    @Test
    void closesItsMembers() {
        Fixed one = new Fixed("a");
        Hybrid.of(List.of(one)).close();
        assertTrue(one.closed);
    }

    @Test
    void whatCannotBeFusedIsNamed() {
        assertRefused(
                "members is empty; there must be at least one retriever to fuse", () -> Hybrid.<String>of(List.of()));
        assertRefused(
                "2 weights for 1 retrievers; give one for each, or none for equal weights",
                () -> new Hybrid<>(List.of(new Fixed("a")), new HybridSettings(60, 10, List.of(1.0, 2.0))));
        assertRefused(
                "weight (0.0) must be above 0; leave a retriever out instead of weighing it nothing",
                () -> new HybridSettings(60, 10, List.of(0.0)));
        assertRefused("rankConstant (-1) must be at least 0; maybe 60", () -> new HybridSettings(-1, 10, List.of()));
        assertRefused("depth (0) must be at least 1; maybe 100", () -> new HybridSettings(60, 0, List.of()));
    }

    private static void assertRefused(String message, Runnable work) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }

    private static final class Fixed implements Retriever<String> {

        private final List<String> answers;
        private boolean closed;

        Fixed(String... answers) {
            this.answers = List.of(answers);
        }

        @Override
        public List<Hit> search(String query, int k) {
            return answers.stream()
                    .limit(k)
                    .map(id -> new Hit(id, -answers.indexOf(id)))
                    .toList();
        }

        @Override
        public List<List<Hit>> searchAll(List<String> queries, int k) {
            return queries.stream().map(query -> search(query, k)).toList();
        }

        @Override
        public int size() {
            return answers.size();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
