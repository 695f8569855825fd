package dev.dipole;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.random.RandomKey;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Small pictures of stripes: hue and width are the class, direction, place and darkness are by chance. */
final class ToyPictures {

    static final int SIDE = 16;

    private static final int CLASSES = 8;

    private ToyPictures() {}

    /** Each its own positive. */
    static Source<Image> alone(int count, RandomKey key) {
        return Images.of(
                "toy pictures",
                draw(count, key).stream()
                        .map(picture -> Example.pair(picture, picture))
                        .toList());
    }

    static Source<Image> labelled(int count, RandomKey key) {
        List<Image> pictures = draw(count, key);
        List<Example<Image>> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            examples.add(Example.labelled(pictures.get(i), "class " + i % CLASSES));
        }
        return Images.of("toy pictures", examples);
    }

    private static List<Image> draw(int count, RandomKey key) {
        List<Image> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pictures.add(draw(i, i % CLASSES, key.split(i).generator()));
        }
        return pictures;
    }

    private static Image draw(int number, int kind, SplittableRandom random) {
        double angle = Math.PI * random.nextDouble();
        double frequency = kind % 2 == 0 ? 0.8 : 1.8;
        double phase = 2 * Math.PI * random.nextDouble();
        float hue = (float) ((double) kind / CLASSES + 0.03 * random.nextGaussian());
        float[] light =
                new Color(Color.HSBtoRGB(hue, (float) random.nextDouble(0.6, 1), 1)).getRGBColorComponents(null);
        float[] dark = new Color(Color.HSBtoRGB(hue, 1, (float) random.nextDouble(0, 0.6))).getRGBColorComponents(null);
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double share = 0.5 + 0.5 * Math.sin(frequency * (x * Math.cos(angle) + y * Math.sin(angle)) + phase);
                int rgb = 0;
                for (int c = 0; c < light.length; c++) {
                    double value = share * light[c] + (1 - share) * dark[c] + 0.02 * random.nextGaussian();
                    rgb = rgb << 8 | (int) Math.max(0, Math.min(255, Math.round(255 * value)));
                }
                picture.setRGB(x, y, rgb);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Image.of("picture " + number, bytes.toByteArray());
    }
}
