package dev.dipole.encoder.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Pixels;
import dev.dipole.encoder.network.Weight;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.testing.OneThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks beside those of torchvision and timm, whose vectors bench/peers/vision_fixtures.py wrote. */
@ExtendWith(OneThread.class)
final class VisionParityTest {

    private static JsonNode expected() throws IOException {
        try (InputStream file = Objects.requireNonNull(VisionParityTest.class.getResourceAsStream("parity.json"))) {
            return new ObjectMapper().readTree(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "resnet50", "vit-tiny"})
    void vectorsAreThoseOfTheOthers(String backbone) throws IOException {
        int side = backbone.startsWith("resnet") ? 96 : 32;
        VisionSettings settings = new VisionSettings(backbone, side, 0, "batch", 0, "float32");
        Backbone network = settings.network();
        Map<String, Floats> weights = new LinkedHashMap<>();
        List<Weight> declared = new ArrayList<>(network.weights());
        declared.addAll(network.statistics());
        for (Weight weight : declared) {
            weights.put(weight.name(), Floats.of(filled(weight), weight.shape()));
        }
        try (VisionEncoder encoder = VisionEncoder.of(settings, weights);
                VisionEncoder raw = encoder.decodedBy(pictures -> decode(pictures, side))) {
            float[][] vectors = raw.encode(List.of(picture(0, side), picture(1, side)));
            JsonNode rows = expected().path(backbone);
            assertEquals(2, rows.size());
            for (int i = 0; i < rows.size(); i++) {
                for (int k = 0; k < rows.get(i).size(); k++) {
                    double value = rows.get(i).get(k).asDouble();
                    assertEquals(value, vectors[i][k], 1e-3 * (1 + Math.abs(value)), i + ", " + k);
                }
            }
        }
    }

    private static float[] filled(Weight weight) {
        int count = Math.toIntExact(Arrays.stream(weight.shape()).reduce(1, Math::multiplyExact));
        boolean vector = weight.shape().length == 1;
        boolean scale =
                weight.name().endsWith("running_var") || vector && weight.name().endsWith("weight");
        CRC32 start = new CRC32();
        start.update(weight.name().getBytes(StandardCharsets.UTF_8));
        double spread = Math.sqrt(24.0 / ((double) count / weight.shape()[0]));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            long bits = (i * 2654435761L + start.getValue()) & 0xFFFFFFFFL;
            bits ^= bits >>> 15;
            bits = (bits * 2246822519L) & 0xFFFFFFFFL;
            double value = bits / 0x1p32 - 0.5;
            values[i] = (float) (scale ? 1 + 0.2 * value : vector ? 0.1 * value : spread * value);
        }
        return values;
    }

    private static Image picture(int number, int side) {
        byte[] planes = new byte[Pixels.CHANNELS * side * side];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (byte) (((number * planes.length + i) * 37L + 11) * 97 % 251);
        }
        return Image.of("picture " + number, planes);
    }

    private static List<Pixels> decode(List<Image> pictures, int side) {
        return pictures.stream()
                .map(picture -> new Pixels(side, side, picture.bytes()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"convnet", "resnet50", "vit-small"})
    void everyNetworkOfTheListIsMade(String backbone) {
        VisionSettings settings = VisionSettings.defaults().withBackbone(backbone);
        try (VisionEncoder encoder = VisionEncoder.random(settings, RandomKey.ofSeed(1));
                VisionEncoder raw = encoder.decodedBy(pictures -> decode(pictures, 32))) {
            assertEquals(encoder.dim(), raw.encode(List.of(picture(0, 32)))[0].length);
        }
    }
}
