package dev.dipole.data.image;

import dev.dipole.data.BadContent;
import java.io.Serial;
import java.nio.file.Path;

/**
 * A picture that cannot be used: broken, truncated, enormous, or none at all. The message names the picture, where it lies, the
 * fault and the remedy. Whoever reads many catches it, counts it and goes on; a data set that cannot be read as a whole is an
 * {@link dev.dipole.data.InputException}.
 */
public final class BadImageException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String image;
    private final String place;
    private final String fault;
    private final String remedy;

    private BadImageException(String image, String place, String fault, String remedy) {
        super(place + (place.endsWith(image) ? "" : " (" + image + ")") + ": " + fault + "; " + remedy);
        this.image = image;
        this.place = place;
        this.fault = fault;
        this.remedy = remedy;
    }

    static BadImageException of(String image, String place, String fault, String remedy) {
        return new BadImageException(image, place, fault, remedy);
    }

    /** The same as the fault of an example. */
    public BadContent content() {
        return new BadContent(Path.of(place), image + " " + fault, String.valueOf(getMessage()));
    }

    /** The picture's name. */
    public String image() {
        return image;
    }

    /** Where it lies: its file or archive. */
    public String place() {
        return place;
    }

    /** What is wrong with it. */
    public String fault() {
        return fault;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
