package dev.dipole.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Words;
import dev.dipole.data.sound.Sound;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.audio.AudioEncoder;
import dev.dipole.encoder.audio.AudioSettings;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import dev.dipole.text.Identifiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({Seeds.class, OneThread.class})
final class PairModelTest {

    private static final Map<String, Object> HISTORY = Map.of("seed", 7, "recipe", "clap");
    private static final List<Media> SOUNDS = List.of(new Sound("s", new float[] {0.5f, -0.5f, 0.25f}, 4000));
    private static final List<Media> TEXTS = List.of(new Words("two"), new Words("one two"));

    @TempDir
    Path parent;

    private static TowerModel sounds(int dim, RandomKey key) {
        return TowerModel.of(AudioEncoder.random(new AudioSettings(4000, 0.5, 12, 8, "group", dim), key), HISTORY);
    }

    private static TowerModel words(int dim, RandomKey key) {
        return TowerModel.of(
                new Model(StaticTextEncoder.random(Identifiers.of(List.of("one", "two")), dim, 8, key), HISTORY));
    }

    @Test
    void bothTowersComeBackAndEachIsAModelForItself(RandomKey key) {
        Path folder = parent.resolve("clap");
        try (PairModel model = PairModel.of(sounds(5, key), words(5, key), HISTORY)) {
            model.save(folder, Map.of());
            assertTrue(PairModel.holds(folder));
            try (PairModel read = PairModel.load(folder);
                    Model texts = Model.load(folder.resolve(PairModel.CANDIDATES));
                    EncoderFolder.Opened heard = EncoderFolder.read(folder.resolve(PairModel.ANCHORS))) {
                assertArrayEquals(model.anchors().encode(SOUNDS), read.anchors().encode(SOUNDS));
                assertArrayEquals(
                        model.candidates().encode(TEXTS), read.candidates().encode(TEXTS));
                assertEquals(model.hash(), read.hash());
                assertEquals(HISTORY, read.history());
                assertEquals("sounds", read.anchors().kind());
                assertEquals(TowerModel.WORDS, read.candidates().kind());
                assertFalse(read.isShared());
                assertEquals(model.candidates().hash(), texts.hash());
                assertEquals(model.anchors().hash(), heard.hash());
            }
            // Written again over itself.
            model.save(folder, Map.of());
        }
    }

    @Test
    void oneTowerIsItsOwnFolder(RandomKey key) {
        Path folder = parent.resolve("one");
        try (PairModel model = PairModel.shared(sounds(5, key))) {
            model.save(folder, Map.of());
            assertFalse(PairModel.holds(folder));
            try (PairModel read = PairModel.load(folder)) {
                assertTrue(read.isShared());
                assertEquals(model.hash(), read.hash());
                assertArrayEquals(
                        model.anchors().encode(SOUNDS), read.candidates().encode(SOUNDS));
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused(RandomKey key) throws IOException {
        Path folder = parent.resolve("m");
        try (TowerModel five = sounds(5, key);
                TowerModel four = words(4, key);
                TowerModel other = words(5, key.split("other"));
                TowerModel words = words(5, key)) {
            refused(
                    "dim of the anchors' tower (5) and of the candidates' (4) must be the same",
                    () -> PairModel.of(five, four, HISTORY));
            PairModel.of(five, words, HISTORY).save(folder, Map.of());
            other.save(folder.resolve(PairModel.CANDIDATES), Map.of());
        }
        refused("one of the towers was changed since they were written", () -> PairModel.load(folder));
        refused(
                "holds two towers, and one model of texts is needed; name anchors or candidates",
                () -> Model.load(folder));
        Path own = folder.resolve("dipole.json");
        Files.writeString(own, Files.readString(own).replace("\"format\" : 1", "\"format\" : 9"));
        refused("the model folder has format 9", () -> PairModel.load(folder));
        Files.writeString(Files.createDirectory(parent.resolve("notes")).resolve("a.txt"), "mine");
        assertThrows(InputException.class, () -> PairModel.requireReplaceable(parent.resolve("notes")));
    }

    private static void refused(String part, org.junit.jupiter.api.function.Executable what) {
        String message =
                String.valueOf(assertThrows(RuntimeException.class, what).getMessage());
        assertTrue(message.contains(part), message);
    }
}
