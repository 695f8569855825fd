package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.Words;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The real sets of pictures, where they are. */
final class RealPicturesTest {

    private static Path data(String name) {
        Path path = Path.of(System.getProperty("project.root", ".."), "..", "shared", "data", name);
        Assumptions.assumeTrue(Files.exists(path), name + " is not here");
        return path;
    }

    @Test
    void cifar() {
        Source<Image> training = Images.labelled(data("cifar10/cifar10.tar"), "train");
        List<Example<Image>> examples = training.readAll();
        assertEquals(20_000, examples.size());
        assertEquals(
                10,
                examples.stream()
                        .map(Example::label)
                        .collect(Collectors.toSet())
                        .size());
        try (PixelLoader loader = PixelLoader.of(TrainingSize.crop(32));
                Source.Cursor<Image> cursor = training.open(19_999)) {
            assertEquals(examples.get(19_999), cursor.next());
            assertEquals(
                    200,
                    CheckedImages.of(Sources.limit(training, 200), loader, BadRows.none())
                            .count());
        }
    }

    @Test
    void emojis() {
        Path rows = data("emojitwo/pairs.jsonl");
        Source<Media> pairs =
                Captions.open(rows, Columns.of("image", "name"), rows.resolveSibling("png.tar"), BadRows.none());
        try (PixelLoader loader = PixelLoader.of(TrainingSize.crop(64))) {
            assertEquals(2008, CheckedImages.of(pairs, loader, BadRows.none()).count());
        }
        Example<Media> first = pairs.readAll().get(0);
        assertEquals("grinning face", first.positives().get(0).as(Words.class).text());
        // Drawn on nothing, which is white here.
        assertEquals(255, ImageDecoder.decode(first.anchor().as(Image.class)).at(0, 0, 0));
    }

    @Test
    void faces() {
        List<Example<Image>> faces =
                Images.labelled(data("olivetti/faces.tar"), "").readAll();
        assertEquals(400, faces.size());
        assertEquals("s00", faces.get(0).label());
        Pixels face = ImageDecoder.decode(faces.get(0).anchor());
        assertTrue(face.width() == 64 && face.height() == 64, face.toString());
        assertEquals(face.at(0, 20, 20), face.at(2, 20, 20), "grey");
    }
}
