package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.random.RandomKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every view that torchvision also has gives its values; bench/peers/view_fixtures.py writes them. */
final class TorchvisionTest {

    private static final int WIDTH = 12;
    private static final int HEIGHT = 9;
    private static final RandomKey KEY = RandomKey.ofSeed(1);

    private static JsonNode fixtures() throws IOException {
        try (InputStream in = Objects.requireNonNull(TorchvisionTest.class.getResourceAsStream("torchvision.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static float[] values(JsonNode node) {
        float[] values = new float[node.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) node.get(i).asDouble();
        }
        return values;
    }

    @Test
    void givesItsValues() throws IOException {
        JsonNode fixtures = fixtures();
        int compared = 0;
        for (Iterator<String> names = fixtures.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            Picture picture = new Picture(WIDTH, HEIGHT, values(fixtures.get("picture")));
            change(picture, List.of(name.split(" ")));
            // The file has six digits; contrast is a mean over all.
            assertArrayEquals(values(fixtures.get(name)), picture.values(), 3e-6f, name);
            compared++;
        }
        assertTrue(compared > 20, compared + " compared");
    }

    private static void change(Picture picture, List<String> words) {
        float amount = words.size() > 1 ? Float.parseFloat(words.get(1)) : 0;
        switch (words.get(0)) {
            case "picture" -> assertEquals(HEIGHT, picture.height());
            case "brightness" -> Colours.brightness(picture, amount);
            case "contrast" -> Colours.contrast(picture, amount);
            case "saturation" -> Colours.saturation(picture, amount);
            case "hue" -> Colours.hue(picture, amount);
            case "greyscale" -> new Greyscale().change(picture, KEY);
            case "flip" -> new HorizontalFlip().change(picture, KEY);
            case "solarise" -> new Solarise(amount).change(picture, KEY);
            case "blur" -> new GaussianBlur((int) amount, 0.1, 2).blur(picture, Double.parseDouble(words.get(2)));
            case "standardise" -> Standardise.photographs().change(picture, KEY);
            case "crop" -> {
                int[] numbers =
                        words.stream().skip(1).mapToInt(Integer::parseInt).toArray();
                new RandomResizedCrop(numbers[4], numbers[5], 0.1, 1, 1, 1)
                        .crop(picture, new RandomResizedCrop.Part(numbers[0], numbers[1], numbers[2], numbers[3]));
            }
            default -> throw new AssertionError(words);
        }
    }
}
