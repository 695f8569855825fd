package dev.dipole.tower;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Small files of each kind of content: what is drawn and heard depends on a number, and a little on chance. */
public final class TowerFiles {

    private static final int SIDE = 16;
    private static final int RATE = 8000;
    private static final int SAMPLES = 2000;

    private TowerFiles() {}

    /** A picture of squares whose colours are those of the kind, up to noise. */
    public static Path picture(Path file, int kind, SplittableRandom noise) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        SplittableRandom colours = new SplittableRandom(kind);
        for (int at = 0; at < SIDE * SIDE; at += SIDE / 4) {
            int colour = colours.nextInt(1 << 24);
            for (int i = 0; i < SIDE / 4; i++) {
                image.setRGB((at + i) % SIDE, at / SIDE, colour ^ noise.nextInt(8));
            }
        }
        try {
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A quarter of a second of a tone that is the kind's. */
    public static Path sound(Path file, int kind, SplittableRandom noise) {
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * SAMPLES).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * SAMPLES);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
        wav.putShort((short) 2).putShort((short) 16);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * SAMPLES);
        double phase = noise.nextDouble() * 2 * Math.PI;
        for (int i = 0; i < SAMPLES; i++) {
            double tone = Math.sin(phase + 2 * Math.PI * (200 + 330 * kind) * i / RATE) + 0.05 * noise.nextGaussian();
            wav.putShort((short) (8000 * tone));
        }
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, wav.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
