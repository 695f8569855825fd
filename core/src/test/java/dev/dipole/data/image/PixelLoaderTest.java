package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
final class PixelLoaderTest {

    private static final TrainingSize SIZE = TrainingSize.crop(5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static List<Image> images(int count, SplittableRandom random) {
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(Image.of("p" + i + ".png", Pictures.encoded(Pictures.random(7, 6, random), "png")));
        }
        return images;
    }

    private static List<Pixels> decoded(List<Image> images) {
        return images.stream().map(image -> ImageDecoder.decode(image, SIZE)).toList();
    }

    @Test
    void everyKindGivesWhatTheDecoderGives(SplittableRandom random) {
        List<Image> images = images(30, random);
        List<Pixels> expected = decoded(images);
        for (PixelLoader loader : List.of(
                PixelLoader.of(SIZE),
                PixelLoader.inMemory(SIZE, 10L * SIZE.bytes()),
                PixelLoader.inFolder(SIZE, folder))) {
            try (loader) {
                assertEquals(expected, loader.load(images));
                assertEquals(expected, loader.load(images), "the second time from what was kept");
            }
        }
    }

    @Test
    void memoryKeepsToItsBudget(SplittableRandom random) {
        try (PixelLoader loader = PixelLoader.inMemory(SIZE, 10L * SIZE.bytes() + 3)) {
            loader.load(images(30, random));
            assertEquals(10, loader.kept());
        }
    }

    @Test
    void aFileServesTheNextRun(SplittableRandom random) throws IOException {
        List<Image> images = images(13, random);
        List<Pixels> expected = decoded(images);
        try (PixelLoader first = PixelLoader.inFolder(SIZE, folder)) {
            first.load(images);
            assertEquals(13, first.kept());
            // Somebody else may read meanwhile, and keeps what is new for itself.
            try (PixelLoader other = PixelLoader.inFolder(SIZE, folder)) {
                assertEquals(13, other.kept());
                assertEquals(expected, other.load(images));
                other.load(images(2, random));
                assertEquals(15, other.kept());
                assertEquals(13, first.kept());
            }
        }
        Path file = folder.resolve("pixels-5x5-crop.cache");
        long length = Files.size(file);
        try (PixelLoader second = PixelLoader.inFolder(SIZE, folder)) {
            assertEquals(13, second.kept());
            assertEquals(expected, second.load(images));
        }
        assertEquals(length, Files.size(file));
    }

    @Test
    void aFolderThatIsNoneIsNamedWithTheRemedy() throws IOException {
        Path file = Files.writeString(folder.resolve("a file"), "something");
        String message = String.valueOf(assertThrows(InputException.class, () -> PixelLoader.inFolder(SIZE, file))
                .getMessage());
        assertTrue(
                message.startsWith(file.toString()) && message.endsWith("; name a folder that can be written"),
                message);
    }

    @Test
    void whatACrashLeftIsDecodedAgain(SplittableRandom random) throws IOException {
        List<Image> images = images(13, random);
        List<Pixels> expected = decoded(images);
        try (PixelLoader first = PixelLoader.inFolder(SIZE, folder)) {
            first.load(images);
        }
        Path file = folder.resolve("pixels-5x5-crop.cache");
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = Arrays.copyOf(whole, whole.length - 10);
        damaged[64 + 16 + 20] ^= 1;
        Files.write(file, damaged);
        try (PixelLoader second = PixelLoader.inFolder(SIZE, folder)) {
            assertEquals(12, second.kept());
            assertEquals(expected, second.load(images));
            assertEquals(13, second.kept());
        }
        Files.writeString(file, "something else");
        try (PixelLoader third = PixelLoader.inFolder(SIZE, folder)) {
            assertEquals(0, third.kept());
            assertEquals(expected, third.load(images));
        }
    }

    @Test
    void aChangedPictureIsDecodedAnew(SplittableRandom random) throws IOException {
        Path file = folder.resolve("a.png");
        try (PixelLoader loader = PixelLoader.inMemory(SIZE, 1 << 20)) {
            for (int i = 0; i < 3; i++) {
                Pixels pixels = Pictures.random(5, 5, random);
                Files.write(file, Pictures.encoded(pixels, "png"));
                assertEquals(List.of(pixels), loader.load(List.of(Image.of(file))));
            }
        }
    }

    @Test
    void badPicturesDoNotStopTheOthers(SplittableRandom random) {
        List<Image> images = new ArrayList<>(images(5, random));
        images.set(3, Image.of("bad.png", new byte[0]));
        try (PixelLoader loader = PixelLoader.of(SIZE)) {
            List<PixelLoader.Attempt> attempts = loader.attempt(images);
            assertEquals(5, attempts.size());
            for (int i = 0; i < 5; i++) {
                assertEquals(i == 3, attempts.get(i).fault() != null);
            }
            assertTrue(String.valueOf(assertThrows(BadImageException.class, () -> loader.load(images))
                            .getMessage())
                    .contains("bad.png"));
        }
    }

    @Test
    void identityIsThatOfTheBytes(SplittableRandom random) throws IOException {
        byte[] bytes = Pictures.encoded(Pictures.random(5, 5, random), "png");
        Path file = Files.write(folder.resolve("a.png"), bytes);
        assertEquals(Image.of("b", bytes).identity(), Image.of(file).identity());
        long distinct = images(200, random).stream()
                .mapToLong(Image::identity)
                .distinct()
                .count();
        assertEquals(200, distinct);
    }
}
