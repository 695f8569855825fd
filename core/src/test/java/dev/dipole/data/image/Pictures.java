package dev.dipole.data.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Pictures for tests; bench/peers/image_fixtures.py writes those that are files. */
public final class Pictures {

    private Pictures() {}

    /** The bytes of a fixture. */
    static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(Pictures.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Image image(String name) {
        return Image.of(name, bytes(name));
    }

    /** The names of the fixtures. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        expected().fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** What Pillow makes of one. */
    static Pixels expected(String name) {
        JsonNode node = expected().path(name);
        byte[] planes = new byte[node.path("planes").size()];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (byte) node.path("planes").get(i).asInt();
        }
        return new Pixels(node.path("width").asInt(), node.path("height").asInt(), planes);
    }

    private static JsonNode expected() {
        try {
            return new ObjectMapper().readTree(bytes("expected.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Random pixels. */
    public static Pixels random(int width, int height, SplittableRandom random) {
        byte[] planes = new byte[Pixels.CHANNELS * width * height];
        random.nextBytes(planes);
        return new Pixels(width, height, planes);
    }

    /** A picture as an encoded file. */
    public static byte[] encoded(Pixels pixels, String format) {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < pixels.height(); y++) {
            for (int x = 0; x < pixels.width(); x++) {
                image.setRGB(x, y, pixels.at(0, y, x) << 16 | pixels.at(1, y, x) << 8 | pixels.at(2, y, x));
            }
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tar archive of these files, as USTAR, or with pax headers where names are long. */
    static byte[] tar(List<String> names, List<byte[]> contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
            if (name.length > 100) {
                byte[] record = ("path=" + names.get(i) + "\n").getBytes(StandardCharsets.UTF_8);
                int length = record.length + 4;
                length = String.valueOf(length).length() == 3 ? length : length - 1;
                byte[] note = (length + " path=" + names.get(i) + "\n").getBytes(StandardCharsets.UTF_8);
                entry(out, "pax".getBytes(StandardCharsets.UTF_8), 'x', note);
                entry(out, "short".getBytes(StandardCharsets.UTF_8), '0', contents.get(i));
            } else {
                entry(out, name, '0', contents.get(i));
            }
        }
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void entry(ByteArrayOutputStream out, byte[] name, char type, byte[] content) {
        byte[] header = new byte[512];
        System.arraycopy(name, 0, header, 0, name.length);
        put(header, 100, "0000644\0");
        put(header, 124, String.format("%011o\0", content.length));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[(512 - content.length % 512) % 512]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
