package dev.dipole.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.image.NeighbourSheet.Row;
import dev.dipole.data.image.NeighbourSheet.Shown;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NeighbourSheetTest {

    private static final int SIDE = 20;
    private static final int STRIDE = SIDE + 6;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** Black, and {@value #SIDE} or so wide and high. */
    private static Shown shown(int width, int height, String label) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", png);
        return new Shown(Image.of(label + ".png", png.toByteArray()), "", label);
    }

    private Pixels drawn(String title, Row... rows) {
        Path file = folder.resolve("sheet.png");
        new NeighbourSheet(title, List.of(rows), SIDE).write(file);
        return ImageDecoder.decode(Image.of(file));
    }

    /** Red less green of the frame above a cell. */
    private static int redness(Pixels sheet, int row, int column) {
        int x = 6 + column * STRIDE + SIDE / 2;
        int y = 6 + row * STRIDE - 2;
        return sheet.at(0, y, x) - sheet.at(1, y, x);
    }

    @Test
    void framesSayWhetherClassesAreTheSame() throws IOException {
        Shown cat = shown(SIDE, SIDE, "cat");
        Shown nobodyKnows = new Shown(cat.image(), "", "");
        Pixels sheet = drawn(
                "",
                new Row(cat, List.of(cat, shown(SIDE, SIDE, "dog"), nobodyKnows)),
                new Row(nobodyKnows, List.of(cat)),
                new Row(null, List.of(cat)));
        assertEquals(6 + 4 * STRIDE, sheet.width());
        assertEquals(6 + 3 * STRIDE, sheet.height());
        assertEquals(0, redness(sheet, 0, 0), "what was asked with has no frame");
        assertTrue(redness(sheet, 0, 1) < 0, "a cat for a cat is green");
        assertTrue(redness(sheet, 0, 2) > 0, "a dog for a cat is red");
        assertEquals(0, redness(sheet, 0, 3));
        assertEquals(0, redness(sheet, 1, 1));
        assertEquals(0, redness(sheet, 2, 0));
        assertEquals(0, sheet.at(0, 6 + 2 * STRIDE, 6), "what was found stands first where no picture was asked with");
    }

    @Test
    void manyGoOnBelowAndATitleStandsAbove() throws IOException {
        Row row = new Row(null, Collections.nCopies(12, shown(SIDE, SIDE, "")));
        Pixels sheet = drawn("what was asked", row);
        assertEquals(6 + 11 * STRIDE, sheet.width());
        assertEquals(6 + 16 + 2 * STRIDE, sheet.height());
        assertEquals(0, sheet.at(0, 6 + 16 + STRIDE, 6));
        assertEquals(255, sheet.at(0, 6 + 16 + STRIDE, 6 + STRIDE), "no picture there");
    }

    @Test
    void picturesKeepTheirShapes() throws IOException {
        Pixels sheet = drawn("", new Row(null, List.of(shown(3000, 1500, ""))));
        assertEquals(255, sheet.at(0, 6 + SIDE / 4 - 1, 6 + SIDE / 2), "paper above");
        assertEquals(0, sheet.at(0, 6 + SIDE / 4, 6));
        assertEquals(0, sheet.at(0, 6 + 3 * SIDE / 4 - 1, 6 + SIDE - 1));
        assertEquals(255, sheet.at(0, 6 + 3 * SIDE / 4, 6 + SIDE / 2), "paper below");
    }

    @Test
    void whatCannotBeShownIsNamed() {
        Shown broken = new Shown(Image.of("x.png", new byte[] {1, 2, 3}), "", "");
        String message = assertThrows(BadImageException.class, () -> drawn("", new Row(broken, List.of())))
                .getMessage();
        assertTrue(String.valueOf(message).contains("x.png"), message);
    }
}
