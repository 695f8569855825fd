package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of a few bytes that claim more pixels than are decoded, in every format and in parts of pictures. */
final class EnormousPicturesTest {

    /** More than is decoded of any format. */
    private static final int SIDE = 60_000;

    /** The most that a frame of WebP can claim, nearly. */
    private static final int FRAME = 16_000;

    private record Case(String name, byte[] bytes, String claim, long most) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case anywhere(String name, String format, byte[] bytes) {
        return new Case(name, bytes, SIDE + " x " + SIDE + " pixels in " + format, 1L << 27);
    }

    private static Case whole(String name, String claim, byte[] bytes) {
        return new Case(name, bytes, claim, 1L << 25);
    }

    private static List<Case> cases() {
        byte[] lossy = lossy(FRAME);
        byte[] lossless = lossless(FRAME);
        String frame = FRAME + " x " + FRAME + " pixels in WEBP";
        return List.of(
                anywhere("a.png", "PNG", png()),
                anywhere("baseline.jpg", "JPEG", jpeg(0xC0)),
                anywhere("progressive.jpg", "JPEG", jpeg(0xC2)),
                anywhere("screen.gif", "GIF", gif(SIDE)),
                anywhere("frame.gif", "GIF", gif(1)),
                whole("lossy.webp", frame, webp(lossy)),
                whole("lossless.webp", frame, webp(lossless)),
                whole("canvas.webp", SIDE + " x " + SIDE + " pixels in WEBP", webp(canvas(SIDE), lossy(8))),
                whole("lossy-in-a-small-canvas.webp", "a frame of " + frame, webp(canvas(8), lossy)),
                whole("lossless-in-a-small-canvas.webp", "a frame of " + frame, webp(canvas(8), lossless)),
                whole("animated.webp", "a frame of " + frame, webp(canvas(8), animated(8, lossy))),
                whole("a.tiff", SIDE + " x " + SIDE + " pixels in TIFF", tiff(SIDE, false)),
                whole("tile.tiff", "a tile of " + SIDE + " x " + SIDE + " pixels in TIFF", tiff(8, true)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areRefusedByNameBeforeMemoryIsTaken(Case each) {
        assertEquals(
                "memory (" + each.name + "): claims " + each.claim + ", and at most " + each.most
                        + " are decoded; make it smaller, or leave it out",
                assertThrows(
                                BadImageException.class,
                                () -> ImageDecoder.decode(Image.of(each.name, each.bytes), TrainingSize.crop(32)))
                        .getMessage());
    }

    /** Some readers of BMP refuse such a size themselves. */
    @ParameterizedTest
    @ValueSource(ints = {SIDE, -SIDE})
    void soAreThoseOfBmp(int height) {
        String message = String.valueOf(assertThrows(
                        BadImageException.class,
                        () -> ImageDecoder.decode(Image.of("a.bmp", bmp(height)), TrainingSize.crop(32)))
                .getMessage());
        assertTrue(
                message.equals("memory (a.bmp): claims " + SIDE + " x " + SIDE + " pixels in BMP, and at most "
                                + (1L << 27) + " are decoded; make it smaller, or leave it out")
                        || message.startsWith("memory (a.bmp): cannot be decoded as BMP (Invalid width/height"),
                message);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] png() {
        ByteBuffer png = ByteBuffer.allocate(8 + 25);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        png.putInt(13).put(ascii("IHDR")).putInt(SIDE).putInt(SIDE);
        png.put(new byte[] {8, 2, 0, 0, 0});
        CRC32 sum = new CRC32();
        sum.update(png.array(), 12, 17);
        return png.putInt((int) sum.getValue()).array();
    }

    /** The start of a frame of three channels. */
    private static byte[] jpeg(int marker) {
        return ByteBuffer.allocate(21)
                .putShort((short) 0xFFD8)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) 17)
                .put((byte) 8)
                .putShort((short) SIDE)
                .putShort((short) SIDE)
                .put(new byte[] {3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1})
                .array();
    }

    /** A frame of {@link #SIDE} on a screen, with two colours and nothing but the end in its data. */
    private static byte[] gif(int screen) {
        return buffer(35)
                .put(ascii("GIF89a"))
                .putShort((short) screen)
                .putShort((short) screen)
                .put(new byte[] {(byte) 0x80, 0, 0})
                .put(new byte[6])
                .put((byte) ',')
                .putInt(0)
                .putShort((short) SIDE)
                .putShort((short) SIDE)
                .put(new byte[] {0, 2, 2, 0x4C, 1, 0, ';'})
                .array();
    }

    private static byte[] bmp(int height) {
        return buffer(54)
                .put(ascii("BM"))
                .putInt(54)
                .putInt(0)
                .putInt(54)
                .putInt(40)
                .putInt(SIDE)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) 24)
                .array();
    }

    private static byte[] webp(byte[]... chunks) {
        int size = 0;
        for (byte[] chunk : chunks) {
            size += chunk.length;
        }
        ByteBuffer webp = buffer(12 + size).put(ascii("RIFF")).putInt(4 + size).put(ascii("WEBP"));
        for (byte[] chunk : chunks) {
            webp.put(chunk);
        }
        return webp.array();
    }

    private static ByteBuffer chunk(String name, int size) {
        return buffer(8 + size).put(ascii(name)).putInt(size);
    }

    /** A key frame that is shown, and next to no data. */
    private static byte[] lossy(int side) {
        return chunk("VP8 ", 12)
                .put(new byte[] {0x10, 0, 0, (byte) 0x9D, 1, 0x2A})
                .putShort((short) side)
                .putShort((short) side)
                .array();
    }

    private static byte[] lossless(int side) {
        return chunk("VP8L", 24)
                .put((byte) 0x2F)
                .putInt((side - 1) | ((side - 1) << 14))
                .array();
    }

    private static byte[] canvas(int side) {
        ByteBuffer canvas = chunk("VP8X", 10).putInt(0);
        return sides(canvas, side).array();
    }

    private static byte[] animated(int side, byte[] frame) {
        ByteBuffer animated = chunk("ANMF", 16 + frame.length).put(new byte[6]);
        return sides(animated, side).put(new byte[4]).put(frame).array();
    }

    /** Both less one, in 24 bits. */
    private static ByteBuffer sides(ByteBuffer into, int side) {
        for (int i = 0; i < 2; i++) {
            into.putShort((short) (side - 1)).put((byte) ((side - 1) >> 16));
        }
        return into;
    }

    /** Grey, packed by LZW, in one strip or one tile of {@link #SIDE}. */
    private static byte[] tiff(int side, boolean tiled) {
        int[][] entries = tiled
                ? new int[][] {
                    {256, side},
                    {257, side},
                    {258, 8},
                    {259, 5},
                    {262, 1},
                    {277, 1},
                    {322, SIDE},
                    {323, SIDE},
                    {324, 130},
                    {325, 16}
                }
                : new int[][] {
                    {256, side}, {257, side}, {258, 8}, {259, 5}, {262, 1}, {273, 130}, {277, 1}, {278, side}, {279, 16}
                };
        ByteBuffer tiff =
                buffer(150).put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) entries.length);
        for (int[] entry : entries) {
            tiff.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt(entry[1]);
        }
        return tiff.array();
    }
}
