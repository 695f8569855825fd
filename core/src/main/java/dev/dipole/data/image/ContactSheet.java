package dev.dipole.data.image;

import dev.dipole.data.WholeFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Rows of small pictures on one large one: views of each, or the nearest neighbours of each. Small pictures are enlarged by whole
 * numbers, so that their pixels stay what they are; large ones are made smaller with their shape kept.
 *
 * @param title above the rows, cut to their width; may be empty, and is left out on a machine without fonts
 * @param rows from above, each from the left
 * @param side of each cell, in pixels, at least 16
 */
public record ContactSheet(String title, List<List<Cell>> rows, int side) {

    private static final int GAP = 6;
    private static final int CAPTION = 16;
    private static final int FRAME = 3;
    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x333333);
    private static final Color RIGHT = new Color(0x2E9D4E);
    private static final Color WRONG = new Color(0xC6362F);

    /** What a frame around a picture says. */
    public enum Mark {
        NONE,
        /** Green: it belongs. */
        RIGHT,
        /** Red: it does not. */
        WRONG
    }

    /**
     * A picture of the sheet.
     *
     * @param caption below it, cut to its width; may be empty, and is left out on a machine without fonts
     */
    public record Cell(Pixels picture, String caption, Mark mark) {}

    public ContactSheet {
        rows = rows.stream().map(List::copyOf).toList();
        if (side < 16) {
            throw new IllegalArgumentException("side (" + side + ") must be at least 16 pixels, such as 96");
        }
        if (rows.stream().allMatch(List::isEmpty)) {
            throw new IllegalArgumentException("rows has no picture: a sheet needs at least one");
        }
    }

    /** Without a title. */
    public ContactSheet(List<List<Cell>> rows, int side) {
        this("", rows, side);
    }

    /** Writes the sheet as PNG, as a whole or not at all. */
    public void write(Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(draw(), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        WholeFile.write(file, bytes.toByteArray());
    }

    private BufferedImage draw() {
        int columns = rows.stream().mapToInt(List::size).max().orElseThrow();
        boolean captions = rows.stream()
                .flatMap(List::stream)
                .anyMatch(cell -> !cell.caption().isEmpty());
        int stride = side + GAP + (captions ? CAPTION : 0);
        int top = GAP + (title.isEmpty() ? 0 : CAPTION);
        BufferedImage sheet =
                new BufferedImage(GAP + columns * (side + GAP), top + rows.size() * stride, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        @Nullable Font font = captions || !title.isEmpty() ? font(graphics) : null;
        if (font != null) {
            text(graphics, font, title, GAP, CAPTION, sheet.getWidth() - 2 * GAP);
        }
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                Cell cell = rows.get(row).get(column);
                int x = GAP + column * (side + GAP);
                int y = top + row * stride;
                place(sheet, cell.picture(), x, y);
                if (cell.mark() != Mark.NONE) {
                    graphics.setColor(cell.mark() == Mark.RIGHT ? RIGHT : WRONG);
                    for (int i = 1; i <= FRAME; i++) {
                        graphics.drawRect(x - i, y - i, side + 2 * i - 1, side + 2 * i - 1);
                    }
                }
                if (font != null) {
                    text(graphics, font, cell.caption(), x, y + side + CAPTION - GAP / 2, side);
                }
            }
        }
        graphics.dispose();
        return sheet;
    }

    /** A picture that fits into a cell: itself, or one in the same shape. */
    static Pixels fitted(Pixels picture, int side) {
        int longer = Math.max(picture.width(), picture.height());
        if (longer <= side) {
            return picture;
        }
        int width = Math.max(1, picture.width() * side / longer);
        int height = Math.max(1, picture.height() * side / longer);
        return new TrainingSize(width, height, TrainingSize.Fit.SQUASH).of(picture);
    }

    /** In the middle of its cell. */
    private void place(BufferedImage sheet, Pixels picture, int x, int y) {
        Pixels shown = fitted(picture, side);
        int times = side / Math.max(shown.width(), shown.height());
        int width = shown.width() * times;
        int height = shown.height() * times;
        int left = x + (side - width) / 2;
        int top = y + (side - height) / 2;
        for (int toY = 0; toY < height; toY++) {
            for (int toX = 0; toX < width; toX++) {
                int fromY = toY / times;
                int fromX = toX / times;
                sheet.setRGB(
                        left + toX,
                        top + toY,
                        shown.at(0, fromY, fromX) << 16 | shown.at(1, fromY, fromX) << 8 | shown.at(2, fromY, fromX));
            }
        }
    }

    /** Null where the machine has no fonts, as small containers have none. */
    private static @Nullable Font font(Graphics2D graphics) {
        try {
            Font font = new Font(Font.SANS_SERIF, Font.PLAIN, CAPTION - GAP + 1);
            graphics.getFontMetrics(font).stringWidth("m");
            return font;
        } catch (RuntimeException | LinkageError | InternalError e) {
            return null;
        }
    }

    private static void text(Graphics2D graphics, Font font, String text, int x, int y, int width) {
        graphics.setFont(font);
        graphics.setColor(INK);
        String shown = text;
        while (!shown.isEmpty()
                && Objects.requireNonNull(graphics.getFontMetrics()).stringWidth(shown) > width) {
            shown = shown.substring(0, shown.length() - 1);
        }
        graphics.drawString(shown, x, y);
    }
}
