package dev.dipole.objective.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.similarity.Span;
import org.junit.jupiter.api.Test;

final class SidesTest {

    @Test
    void spansHoldEachRowOnceAndNoneIsEmpty() {
        for (long rows : new long[] {1, 1023, 1024, 1025, 2048}) {
            int next = 0;
            for (Span span : Sides.spans(rows)) {
                assertEquals(next, span.start());
                assertTrue(span.size() > 0, rows + " rows end in an empty span");
                next = span.end();
            }
            assertEquals(rows, next);
        }
    }
}
