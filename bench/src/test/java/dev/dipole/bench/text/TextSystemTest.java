package dev.dipole.bench.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.TextSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextSystemTest {

    @Test
    void aBaselineStandsBeforeWhatIsTestedAgainstIt() {
        for (TextSystem system : TextSystem.values()) {
            TextSystem baseline = system.baseline();
            assertEquals(system == TextSystem.BM25, baseline == null);
            assertTrue(baseline == null || baseline.ordinal() < system.ordinal(), system.recipe());
            assertTrue(baseline == null || !baseline.isTrained(), "a baseline is of no seed");
        }
    }

    @Test
    void settingsReachTheirSystemAlone() {
        Assignments assignments = Assignments.parse(
                List.of("minilm-tuned:training.epochs=2", "minilm-tuned:max-tokens=64", "scratch:dim=128"));
        TextSettings tuned = assignments.settings(TextSystem.MINILM_TUNED, "scifact", 5);
        assertEquals(2, tuned.training().epochs());
        assertEquals(64, tuned.maxTokens());
        assertEquals(5, tuned.training().seed());
        assertEquals("all-minilm-l6-v2", tuned.base().name());
        TextSettings usual = assignments.settings(TextSystem.SCRATCH, "medquad", 5);
        assertEquals(0, usual.training().steps());
        assertEquals(
                40,
                assignments
                        .settings(TextSystem.MINILM_TUNED, "medquad", 5)
                        .training()
                        .steps());
        assertEquals(128, assignments.settings(TextSystem.SCRATCH, "scifact", 1).dim());
        assertEquals(
                TextSystem.STATIC_TRAINED.settings("scifact", List.of(), 1),
                assignments.settings(TextSystem.STATIC_TRAINED, "scifact", 1));
        assertEquals(
                "static:all-minilm-l6-v2",
                assignments.settings(TextSystem.STATIC, "scifact", 0).base().name());
    }

    @Test
    void whatCannotBeSetIsRefused() {
        refused("training.epochs=2", "--set training.epochs=2 must be SYSTEM:KEY=VALUE");
        refused("bm25:k1=2", "--set bm25:k1=2: bm25 has no settings");
        refused("minilm-tunde:dim=2", "system (minilm-tunde) must be one of bm25, minilm,");
        refused("minilm-tunde:dim=2", "scratch; did you mean minilm-tuned?");
        refused("anything:dim=2", "scratch; choose of these");
        refused("scratch:training.epoch=2", "training.epoch");
    }

    private static void refused(String given, String part) {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> Assignments.parse(List.of(given)))
                        .getMessage());
        assertTrue(message.contains(part), message);
    }
}
