package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Seeds.class)
final class ImageDecoderTest {

    private static List<String> names() {
        return Pictures.names();
    }

    private static int worst(Pixels expected, Pixels actual) {
        assertEquals(expected.width(), actual.width());
        assertEquals(expected.height(), actual.height());
        int worst = 0;
        for (int i = 0; i < expected.planes().length; i++) {
            worst = Math.max(worst, Math.abs((expected.planes()[i] & 0xFF) - (actual.planes()[i] & 0xFF)));
        }
        return worst;
    }

    @ParameterizedTest
    @MethodSource("names")
    void decodesWhatPillowDecodes(String name) {
        // Decoders of JPEG and of lossy WebP may round differently; all others are exact.
        // The decoder of lossy WebP repeats colour where Pillow's smooths it.
        int tolerance = name.endsWith(".jpg") ? 2 : name.equals("lossy.webp") ? 20 : 0;
        int worst = worst(Pictures.expected(name), ImageDecoder.decode(Pictures.image(name)));
        assertTrue(worst <= tolerance, name + " differs by " + worst);
    }

    @Test
    void bringsTurnedPicturesToSize() {
        // The whole picture has 8 x 16 pixels upright: brought to 4 x 8, each value is the mean of four.
        TrainingSize half = new TrainingSize(4, 8, TrainingSize.Fit.SQUASH);
        Pixels whole = ImageDecoder.decode(Pictures.image("turned-6.jpg"));
        Pixels small = ImageDecoder.decode(Pictures.image("turned-6.jpg"), half);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 4; x++) {
                double mean = (whole.at(1, 2 * y, 2 * x)
                                + whole.at(1, 2 * y + 1, 2 * x)
                                + whole.at(1, 2 * y, 2 * x + 1)
                                + whole.at(1, 2 * y + 1, 2 * x + 1))
                        / 4.0;
                assertEquals(mean, small.at(1, y, x), 0.51);
            }
        }
    }

    @Test
    void decodesEnormousPicturesInPart(SplittableRandom random) {
        // 9 million pixels of 3 x 3 blocks: every third pixel is as good as all of them.
        Pixels blocks = Pictures.random(100, 100, random);
        byte[] large = new byte[3 * 3000 * 3000];
        for (int i = 0; i < large.length; i++) {
            int channel = i / 9_000_000;
            int y = i / 3000 % 3000;
            int x = i % 3000;
            large[i] = blocks.planes()[channel * 10_000 + y / 30 * 100 + x / 30];
        }
        byte[] png = Pictures.encoded(new Pixels(3000, 3000, large), "png");
        assertEquals(blocks, ImageDecoder.decode(Image.of("large.png", png), TrainingSize.crop(100)));
    }

    private static String fault(String name, byte[] bytes) {
        return String.valueOf(assertThrows(
                        BadImageException.class,
                        () -> ImageDecoder.decode(Image.of(name, bytes), TrainingSize.crop(32)))
                .getMessage());
    }

    @Test
    void namesWhatIsNoPicture() {
        assertEquals("memory (a.jpg): is empty; replace it by a picture, or leave it out", fault("a.jpg", new byte[0]));
        assertEquals(
                "memory (a.jpg): is a text that begins with \"<html> not found\", not a picture; replace it by a picture, or"
                        + " leave it out",
                fault("a.jpg", "<html>\nnot found</html>".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(
                "memory (a.png): is a PDF document, not a picture; replace it by a picture, or leave it out",
                fault("a.png", "%PDF-1.7 ...".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(
                "memory (a.png): begins with the bytes 00 01 02 03, and no picture that is known does; replace it by a"
                        + " picture, or leave it out",
                fault("a.png", new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8}));
        assertEquals(
                "memory (a.heic): is HEIC, AVIF or a film, which are not decoded; replace it by a picture, or leave it out",
                fault("a.heic", new byte[] {0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c'}));
    }

    @Test
    void saysWhichSamplesAreNotRead() {
        assertEquals(
                "memory (float.tiff): cannot be decoded as TIFF (its samples are no whole numbers from 0 on); convert it to"
                        + " PNG",
                fault("float.tiff", Pictures.bytes("float.tiff")));
    }

    @Test
    void ofSeveralPagesTheFirstIsDecoded() {
        assertEquals(Pictures.expected("rgb.png"), ImageDecoder.decode(Pictures.image("pages.tiff")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.jpg",
                "progressive.jpg",
                "cmyk.jpg",
                "rgb.png",
                "palette.gif",
                "rgb.bmp",
                "grey.bmp",
                "lossless.webp",
                "lossy.webp",
                "lzw.tiff",
                "rgb-16.tiff"
            })
    void namesTruncatedPictures(String name) {
        byte[] whole = Pictures.bytes(name);
        String format =
                name.substring(name.lastIndexOf('.') + 1).replace("jpg", "jpeg").toUpperCase();
        for (double share : new double[] {0.3, 0.5, 0.8}) {
            int length = (int) (whole.length * share);
            String fault = fault(name, Arrays.copyOf(whole, length));
            assertTrue(
                    fault.startsWith("memory (" + name + "): is cut off: its " + format
                                    + " data do not reach their end; ")
                            || fault.startsWith("memory (" + name + "): is truncated or damaged (")
                            || fault.startsWith("memory (" + name + "): cannot be decoded as " + format + " ("),
                    length + " of " + whole.length + " bytes: " + fault);
        }
    }

    @Test
    void aLossyWebpIsRefusedWhereItsLengthsAreThoseOfWhatIsLeft() {
        byte[] whole = Pictures.bytes("lossy.webp");
        for (int length = whole.length - 4; length > 40; length -= 20) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length)).order(ByteOrder.LITTLE_ENDIAN);
            cut.putInt(4, length - 8).putInt(16, length - 20);
            assertEquals(
                    "memory (cut.webp): cannot be decoded as WEBP (its data end before the picture does); copy or download"
                            + " it again, or leave it out",
                    fault("cut.webp", cut.array()));
        }
    }

    @Test
    void neverDoesAnythingWithNoiseButSayThatItIsBad(SplittableRandom random) {
        for (String name : List.of("rgb.jpg", "rgb.png", "palette.gif", "rgb.bmp", "lossless.webp", "lzw.tiff")) {
            for (int i = 0; i < 50; i++) {
                byte[] noisy = Pictures.bytes(name);
                for (int changed = 0; changed <= i % 5; changed++) {
                    noisy[12 + random.nextInt(noisy.length - 12)] = (byte) random.nextInt(256);
                }
                try {
                    ImageDecoder.decode(Image.of(name, noisy), TrainingSize.crop(8));
                } catch (BadImageException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains(name));
                }
            }
        }
    }
}
