package dev.dipole.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.data.image.Pixels;
import dev.dipole.data.sound.Sound;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.audio.AudioEncoder;
import dev.dipole.encoder.audio.AudioSettings;
import dev.dipole.encoder.features.FeatureEncoder;
import dev.dipole.encoder.features.FeatureSettings;
import dev.dipole.encoder.features.IdentifierEncoder;
import dev.dipole.encoder.head.Headed;
import dev.dipole.encoder.head.MlpHead;
import dev.dipole.encoder.network.Norm;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.encoder.vision.VisionSettings;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({Seeds.class, OneThread.class})
final class EncoderFolderTest {

    @TempDir
    Path parent;

    private static final Map<String, Object> HISTORY = Map.of("seed", 7, "data", List.of("a", "b"));

    private <I, E extends TrainableEncoder<I, ?>> void comesBack(E encoder, Class<E> type, List<I> inputs) {
        Path folder = parent.resolve(type.getSimpleName());
        EncoderFolder.write(encoder, HISTORY, folder);
        assertTrue(EncoderFolder.holds(folder));
        try (EncoderFolder.Opened opened = EncoderFolder.read(folder)) {
            assertArrayEquals(encoder.encode(inputs), opened.as(type).encode(inputs));
            assertEquals(HISTORY, opened.history());
            assertEquals(EncoderFolder.hash(encoder), opened.hash());
        }
    }

    @Test
    void whatWasWrittenIsRead(RandomKey key) {
        try (FeatureEncoder features = FeatureEncoder.random(FeatureSettings.of(3, 4), key);
                IdentifierEncoder identifiers = IdentifierEncoder.random(List.of("a", "ä\n"), 3, key);
                AudioEncoder audio = AudioEncoder.random(new AudioSettings(4000, 0.5, 12, 8, "group", 5), key)) {
            comesBack(features, FeatureEncoder.class, List.of(new float[] {1, 2, 3}));
            comesBack(identifiers, IdentifierEncoder.class, List.of("ä\n", "other"));
            comesBack(audio, AudioEncoder.class, List.of(new Sound("s", new float[] {0.5f, -0.5f, 0.25f}, 8000)));
        }
    }

    @Test
    void runningStatisticsComeBack(RandomKey key) {
        VisionSettings settings = new VisionSettings("convnet", 8, 8, "batch", 0, "float32");
        List<Pixels> pixels = List.of(new Pixels(8, 8, new byte[192]), bright());
        int[] rows = {0, 1};
        Path folder = parent.resolve("vision");
        try (VisionEncoder encoder = VisionEncoder.random(settings, key)) {
            encoder.forward(pixels, rows, key, Keep.GRAPH).close();
            EncoderFolder.write(encoder, HISTORY, folder);
            try (EncoderFolder.Opened opened = EncoderFolder.read(folder);
                    Scope scope = Scope.open();
                    TrainableEncoder.Pass expected = encoder.forward(pixels, rows, key, Keep.PLAIN);
                    TrainableEncoder.Pass actual =
                            opened.as(VisionEncoder.class).forward(pixels, rows, key, Keep.PLAIN)) {
                assertArrayEquals(Tensors.rows(expected.output()), Tensors.rows(actual.output()));
                assertNotEquals(
                        0,
                        opened.encoder()
                                .statistics()
                                .get("stages.0.norm.running_mean")
                                .abs()
                                .sum()
                                .item_double());
            }
        }
    }

    @Test
    void whatConvolutionsWereTrainedInIsNoPartOfTheHash(RandomKey key) {
        VisionSettings settings = new VisionSettings("convnet", 8, 8, "batch", 0, "float32");
        try (VisionEncoder encoder = VisionEncoder.random(settings, key);
                VisionEncoder rounded = VisionEncoder.random(settings.withPrecision("bfloat16"), key);
                VisionEncoder wider = VisionEncoder.random(settings.withWidth(16), key)) {
            assertEquals(EncoderFolder.hash(encoder), EncoderFolder.hash(rounded));
            assertNotEquals(EncoderFolder.hash(encoder), EncoderFolder.hash(wider));
        }
    }

    private static Pixels bright() {
        byte[] planes = new byte[192];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (byte) (i * 7);
        }
        return new Pixels(8, 8, planes);
    }

    @Test
    void aChangedFileIsRefused(RandomKey key) throws IOException {
        Path folder = parent.resolve("m");
        try (FeatureEncoder encoder = FeatureEncoder.random(FeatureSettings.of(3, 4), key);
                FeatureEncoder other = FeatureEncoder.random(FeatureSettings.of(3, 4), key.split("other"))) {
            EncoderFolder.write(other, HISTORY, parent.resolve("other"));
            EncoderFolder.write(encoder, HISTORY, folder);
        }
        Path weights = parent.resolve("other").resolve("model.safetensors");
        Files.copy(weights, folder.resolve("model.safetensors"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertRefused(folder, "the weights or the settings beside it were changed since it was written");
        Path config = folder.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("\"features\" : 3", "\"features\" : 5"));
        assertRefused(folder, "the weight layers.0.weight has the shape [256, 3] where the network has [256, 5]");
        Files.writeString(config, text.replace("\"norm\"", "\"nrom\""));
        assertRefused(folder, "are none of this kind");
        Files.writeString(config, "{\"model_type\": \"bert\"}");
        assertFalse(EncoderFolder.holds(folder));
        assertRefused(folder, "model_type is \"bert\"");
    }

    private static void assertRefused(Path folder, String part) {
        String message = assertThrows(
                        InputException.class, () -> EncoderFolder.read(folder).close())
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void whatIsNoModelIsNotReplaced(RandomKey key) throws IOException {
        Files.writeString(Files.createDirectory(parent.resolve("notes")).resolve("a.txt"), "mine");
        try (FeatureEncoder encoder = FeatureEncoder.random(FeatureSettings.of(3, 4), key)) {
            assertThrows(InputException.class, () -> EncoderFolder.write(encoder, HISTORY, parent.resolve("notes")));
            assertEquals("mine", Files.readString(parent.resolve("notes").resolve("a.txt")));
        }
    }

    @Test
    void aHeadIsNotWritten(RandomKey key) {
        FeatureEncoder body = FeatureEncoder.random(FeatureSettings.of(3, 4), key);
        try (Headed<float[], float[]> headed = new Headed<>(body, MlpHead.projection(Norm.Kind.NONE, 4, 2), key)) {
            assertTrue(assertThrows(
                            IllegalArgumentException.class,
                            () -> EncoderFolder.write(headed, HISTORY, parent.resolve("headed")))
                    .getMessage()
                    .contains("without its head"));
            comesBack(body, FeatureEncoder.class, List.of(new float[] {1, 2, 3}));
        }
    }
}
