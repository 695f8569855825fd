package dev.dipole.encoder.vision;

import dev.dipole.data.image.Image;
import dev.dipole.data.image.Pixels;
import java.util.List;
import java.util.SplittableRandom;

/** Pictures whose bytes are their pixels, so that no decoder is in the way. */
final class RawPictures {

    static final int SIDE = 8;

    /** How many different ones there are. */
    private static final int KINDS = 9;

    private RawPictures() {}

    static Image draw(SplittableRandom random) {
        return numbered(random.nextInt(KINDS));
    }

    static Image numbered(int number) {
        byte[] planes = new byte[Pixels.CHANNELS * SIDE * SIDE];
        new SplittableRandom(number).nextBytes(planes);
        return Image.of("picture " + number, planes);
    }

    static List<Pixels> decode(List<Image> pictures) {
        return pictures.stream()
                .map(picture -> new Pixels(SIDE, SIDE, picture.bytes()))
                .toList();
    }
}
