package dev.dipole.data.image;

import dev.dipole.data.Media;

/** Content that is read from where it lies when it is needed, and not before. */
public interface Stored extends Media {

    /** Where its bytes are. */
    Image.Encoded encoded();
}
