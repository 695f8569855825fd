package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Reads real data sets where they are present; the counts are those that their publishers state. */
final class RealDataTest {

    private static Path data(String name) {
        Path folder = Path.of(System.getProperty("project.root", "."), "..", "shared", "data", name);
        Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is absent");
        return folder;
    }

    @Test
    void scifact() {
        Path folder = data("scifact");
        RetrievalTask test = Beir.read(folder, "test");
        assertEquals("scifact/test", test.name());
        assertEquals(300, test.queries().size());
        assertEquals(5183, test.documents().size());
        assertEquals(
                339,
                test.judgements().values().stream()
                        .mapToInt(grades -> grades.size())
                        .sum());
        Source<String> training = Beir.trainingPairs(folder, "train");
        assertEquals(809, training.count());
        // 919 judgements, of which three repeat the texts of others.
        assertEquals(916, KnownPositives.of(training).pairs());
    }

    @Test
    void medquad() {
        Path folder = data("medquad");
        Source<String> training = Beir.trainingPairs(folder, "train");
        assertEquals(12_159, training.count());
        Sources.Split<String> split = Sources.split(training, 0.1, 1);
        assertEquals(12_159, split.training().count() + split.development().count());
        assertEquals(15_809, Documents.read(folder).size());
    }

    @Test
    void banking77() {
        Path file = data("banking77").resolve("train.csv");
        Source<String> labelled = Pairs.open(file);
        assertEquals(10_003, labelled.count());
        assertEquals(77, Labels.of(labelled).members().size());
        Sources.requireTrainable(labelled);
    }

    @Test
    void stsb() {
        Path file = data("stsb").resolve("train.csv");
        assertEquals(5_749, Pairs.csv(file, "sentence1", "sentence2").count());
        Source<String> scored = Pairs.open(file);
        assertTrue(scored.readAll().stream().allMatch(Example::isScored));
        InputException e = assertThrows(InputException.class, () -> Sources.requireTrainable(scored));
        assertTrue(String.valueOf(e.getMessage()).contains("has scores"), e.getMessage());
    }
}
