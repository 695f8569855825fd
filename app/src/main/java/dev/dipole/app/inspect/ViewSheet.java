package dev.dipole.app.inspect;

import dev.dipole.augment.ImageView;
import dev.dipole.augment.ImageViews;
import dev.dipole.augment.Picture;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.image.BadImageException;
import dev.dipole.data.image.ContactSheet;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.ImageDecoder;
import dev.dipole.data.image.Images;
import dev.dipole.data.image.Pixels;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.random.RandomKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures of a set with some of their views beside each: what a training would see. The pictures are spread evenly over the set.
 *
 * @param rows each picture, and then its views
 */
public record ViewSheet(List<List<Pixels>> rows) {

    private static final int PICTURES = 10;

    /** At least so many views beside each picture: of few, several draws. */
    private static final int VIEWS = 8;

    private static final int DEFAULT_SIDE = 32;
    private static final int LEAST_CELL = 96;
    private static final RandomKey KEY = RandomKey.ofSeed(0);

    /**
     * Draws the views.
     *
     * @param place a folder or a tar archive of pictures
     * @param set a name of {@link ImageViews}, and maybe a colon and the side in pixels
     * @throws IllegalArgumentException on a set that is none
     * @throws InputException if there is no picture that can be used
     */
    public static ViewSheet of(Path place, String set) {
        int colon = set.indexOf(':');
        ImageViews views = ImageViews.named(colon < 0 ? set : set.substring(0, colon), side(set, colon));
        // As a training decodes them.
        TrainingSize size = TrainingSize.crop(views.size());
        List<List<Pixels>> rows = new ArrayList<>();
        for (Image image : spread(Images.alone(place, ""))) {
            Pixels picture;
            try {
                picture = ImageDecoder.decode(image, size);
            } catch (BadImageException e) {
                throw new InputException(String.valueOf(e.getMessage()), e);
            }
            List<Pixels> row = new ArrayList<>(List.of(picture));
            int draws = Math.max(1, VIEWS / views.views().size());
            for (int draw = 0; draw < draws; draw++) {
                for (int i = 0; i < views.views().size(); i++) {
                    ImageView view = views.views().get(i);
                    Picture seen = Picture.of(picture);
                    view.change(seen, KEY.split(draw).split(i).split(rows.size()));
                    row.add(seen.pixels());
                }
            }
            rows.add(row);
        }
        return new ViewSheet(rows);
    }

    private static int side(String set, int colon) {
        String side = colon < 0 ? Integer.toString(DEFAULT_SIDE) : set.substring(colon + 1);
        if (!side.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "the size (" + side + ") of --views must be a number of pixels, as in simclr:32 or simclr:224");
        }
        return Integer.parseInt(side);
    }

    private static List<Image> spread(Source<Image> source) {
        long count = source.count();
        List<Image> chosen = new ArrayList<>();
        try (Source.Cursor<Image> cursor = source.open(0)) {
            Example<Image> example = cursor.next();
            while (example != null && chosen.size() < PICTURES) {
                if (cursor.position() > chosen.size() * count / PICTURES) {
                    chosen.add(example.anchor());
                }
                example = cursor.next();
            }
        }
        return chosen;
    }

    /** How many pictures there are. */
    public int pictures() {
        return rows.size();
    }

    /** How many views of each there are. */
    public int views() {
        return rows.get(0).size() - 1;
    }

    /** Writes the sheet as PNG. */
    public void write(Path file) {
        List<List<ContactSheet.Cell>> cells = new ArrayList<>();
        for (List<Pixels> row : rows) {
            cells.add(row.stream()
                    .map(picture -> new ContactSheet.Cell(picture, "", ContactSheet.Mark.NONE))
                    .toList());
        }
        int side = rows.get(0).get(0).width();
        new ContactSheet(cells, Math.max(LEAST_CELL, Math.min(side, 2 * LEAST_CELL))).write(file);
    }
}
