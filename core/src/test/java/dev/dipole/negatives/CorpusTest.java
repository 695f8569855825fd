package dev.dipole.negatives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Sources;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CorpusTest {

    @Test
    void everyTextOnceInTheOrderOfTheSource() {
        Corpus<String> corpus = Corpus.of(Sources.of(
                "made up",
                List.of(
                        new Example<>("q", List.of("b", "a"), List.of("c")),
                        new Example<>("r", List.of("a"), List.of("b", " ", "d")))));
        assertEquals(List.of("b", "a", "c", "d"), corpus.inputs());
        assertEquals(List.of("0", "1", "2", "3"), corpus.ids());
        assertEquals(2, corpus.repeated());
        assertEquals(1, corpus.blank());
        for (int place = 0; place < corpus.size(); place++) {
            assertEquals(place, corpus.place(KnownPositives.hash(corpus.get(place))));
        }
        assertEquals(-1, corpus.place(KnownPositives.hash("q")));
    }

    @Test
    void nothingAtAllIsRefused() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Corpus.of(List.of(" ", ""), KnownPositives::hash));
        assertEquals(
                "the corpus is empty (2 blank): nothing can be mined from it; give it documents with text",
                e.getMessage());
    }
}
