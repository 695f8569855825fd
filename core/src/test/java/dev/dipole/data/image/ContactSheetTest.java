package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
final class ContactSheetTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static ContactSheet.Cell cell(Pixels picture, ContactSheet.Mark mark) {
        return new ContactSheet.Cell(picture, "", mark);
    }

    @Test
    void smallPicturesKeepTheirPixels(SplittableRandom random) {
        Pixels picture = Pictures.random(5, 4, random);
        Path file = folder.resolve("new/sheet.png");
        new ContactSheet(
                        List.of(
                                List.of(cell(picture, ContactSheet.Mark.NONE), cell(picture, ContactSheet.Mark.RIGHT)),
                                List.of(cell(picture, ContactSheet.Mark.WRONG))),
                        20)
                .write(file);
        Pixels sheet = ImageDecoder.decode(Image.of(file));
        assertEquals(6 + 2 * 26, sheet.width());
        assertEquals(6 + 2 * 26, sheet.height());
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 20; x++) {
                    // Four times as large, and two pixels of paper above and below.
                    assertEquals(picture.at(channel, y / 4, x / 4), sheet.at(channel, 6 + 2 + y, 6 + x));
                    assertEquals(picture.at(channel, y / 4, x / 4), sheet.at(channel, 6 + 2 + y, 32 + x));
                }
            }
            assertEquals(255, sheet.at(channel, 7, 10));
        }
        assertTrue(sheet.at(1, 5, 40) > sheet.at(0, 5, 40), "a green frame");
        assertTrue(sheet.at(0, 31, 10) > sheet.at(1, 31, 10), "a red frame");
        assertEquals(255, sheet.at(0, 40, 40), "no picture there");
    }

    @Test
    void largePicturesKeepTheirShape(SplittableRandom random) {
        Path file = folder.resolve("sheet.png");
        byte[] black = new byte[3 * 200 * 100];
        new ContactSheet(
                        List.of(List.of(new ContactSheet.Cell(
                                new Pixels(200, 100, black),
                                "a caption that is far too long",
                                ContactSheet.Mark.NONE))),
                        50)
                .write(file);
        Pixels sheet = ImageDecoder.decode(Image.of(file));
        assertEquals(6 + 56, sheet.width());
        assertEquals(6 + 56 + 16, sheet.height());
        assertEquals(0, sheet.at(0, 6 + 25, 6));
        assertEquals(255, sheet.at(0, 6 + 5, 30), "paper above");
    }

    @Test
    void refusesWhatIsNoSheet() {
        assertEquals(
                "rows has no picture: a sheet needs at least one",
                assertThrows(IllegalArgumentException.class, () -> new ContactSheet(List.of(List.of()), 96))
                        .getMessage());
    }
}
