package dev.dipole.tower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.PairSettings;
import dev.dipole.data.BadRows;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.data.image.Image;
import dev.dipole.data.sound.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TowerDataTest {

    private static final PairSettings ANY = PairSettings.defaults();

    private final TowerData captions = new TowerData(ANY.ofPictures(), ANY.ofWords());
    private final TowerData spoken = new TowerData(ANY.ofSounds(), ANY.ofWords());
    private final TowerData faces = new TowerData(ANY.ofPictures(), null);

    @TempDir
    private Path folder;

    private Path rows = Path.of("");

    @BeforeEach
    void write() throws IOException {
        TowerFiles.picture(folder.resolve("png/a.png"), 1, new SplittableRandom(1));
        TowerFiles.picture(folder.resolve("png/b.png"), 2, new SplittableRandom(1));
        rows = Files.writeString(folder.resolve("rows.csv"), "image,caption\npng/a.png,one\npng/b.png,two\n");
    }

    private static List<Example<Media>> read(TowerData data, @Nullable Columns columns, Path... paths) {
        return data.open(List.of(paths), columns, null, BadRows.none()).readAll();
    }

    @Test
    void rowsNameFilesBesideThem() {
        List<Example<Media>> read = read(captions, null, rows);
        assertEquals("png/a.png", read.get(0).anchor().name());
        assertTrue(read.get(0).anchor().as(Image.class).bytes().length > 50);
        assertEquals("two", read.get(1).positives().get(0).name());
    }

    @Test
    void rowsNameFilesInAPlaceThatIsNamedWithThem() throws IOException {
        Path other = Files.writeString(
                Files.createDirectory(folder.resolve("rows")).resolve("r.jsonl"),
                "{\"photo\": \"a.png\", \"says\": [\"one\", \"uno\"]}\n");
        Columns columns = new Columns("photo", List.of("says"), List.of());
        Example<Media> read =
                read(captions, columns, other, folder.resolve("png")).get(0);
        assertTrue(read.anchor().as(Image.class).bytes().length > 50);
        assertEquals(2, read.positives().size());
    }

    @Test
    void changedFilesAreOtherData() throws IOException {
        Source<Media> source = captions.open(List.of(rows), null, null, BadRows.none());
        String before = source.fingerprint();
        assertEquals(
                before, captions.open(List.of(rows), null, null, BadRows.none()).fingerprint());
        TowerFiles.picture(folder.resolve("png/b.png"), 9, new SplittableRandom(1));
        assertNotEquals(before, source.fingerprint());
    }

    @Test
    void soundsAreReadWhenTheyAreHeard() throws IOException {
        TowerFiles.sound(folder.resolve("x.wav"), 3, new SplittableRandom(1));
        Path file = Files.writeString(folder.resolve("s.jsonl"), "{\"file\": \"x.wav\", \"text\": \"three\"}\n");
        Media sound = read(spoken, null, file).get(0).anchor();
        assertEquals(0.25, ((Recording) sound).sound().seconds(), 1e-9);
    }

    @Test
    void classesAreFoldersOrAColumn() throws IOException {
        assertEquals("png", read(faces, null, folder).get(0).label());
        Path labels = Files.writeString(folder.resolve("who.csv"), "image,who\npng/a.png,ann\npng/b.png,bob\n");
        assertEquals(
                "bob",
                read(faces, Columns.labelled("image", "who"), labels).get(1).label());
    }

    @Test
    void whatIsWrongIsTold() throws IOException {
        told(
                "rows.csv:2: no column \"photo\"; columns: image, caption",
                captions,
                Columns.of("photo", "caption"),
                rows);
        Path odd = Files.writeString(folder.resolve("odd.csv"), "x,caption\n1,2\n");
        told("odd.csv: no usual name of an anchor (image, picture, photo,", captions, null, odd);
        told("among the columns x, caption; name the column of the anchors", captions, null, odd);
        told("is a folder, which does not say what belongs together; name a file of rows", captions, null, folder);
        told(
                "s.tar: is no file of rows; name a file of rows, with a column of sounds and one of words",
                spoken,
                null,
                Files.createFile(folder.resolve("s.tar")));
        told("is the second place of files beside", captions, null, rows, folder, folder.resolve("png"));
        told(
                "says nothing of what belongs together among sounds; name a file of rows, with --anchor for the column",
                new TowerData(ANY.ofSounds(), null),
                null,
                folder);
    }

    @Test
    void whatCannotBeMeantIsTold() {
        told(
                "rows.csv: holds rows, and nothing says which of their columns are which; name the column of the pictures",
                faces,
                null,
                rows);
        String split = String.valueOf(
                assertThrows(InputException.class, () -> captions.open(List.of(rows), null, "dev", BadRows.none()))
                        .getMessage());
        assertTrue(split.contains("has no folder \"dev\" that could be learned from; name the rows"), split);
    }

    private static void told(String part, TowerData data, @Nullable Columns columns, Path... paths) {
        String message = String.valueOf(assertThrows(InputException.class, () -> read(data, columns, paths))
                .getMessage());
        assertTrue(message.contains(part), message);
    }
}
