package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsColumns() {
        Table table =
                new Table("system", "mrr@10", "n").row("bm25", "0.3", "1000").row("größer", "0.4711", "");
        assertEquals(List.of("system  mrr@10     n", "bm25       0.3  1000", "größer  0.4711"), table.lines());
    }

    @Test
    void alignsTextsToTheLeft() {
        Table table = new Table("rank", "id", "text")
                .left(3)
                .row("1", "d1", "a long text")
                .row("10", "d1000", "b");
        assertEquals(List.of("rank  id     text", "1     d1     a long text", "10    d1000  b"), table.lines());
        assertTrue(table.toString().endsWith("b" + System.lineSeparator()));
    }

    @Test
    void refusesAnotherNumberOfCells() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new Table("a", "b").row("only one"));
        assertEquals("the row [only one] has 1 cells, and the header has 2", e.getMessage());
    }
}
