package dev.dipole.data.sound;

import dev.dipole.data.InputException;
import dev.dipole.data.Media;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Stored;

/**
 * A sound where it lies, encoded as {@link SoundDecoder} reads it: a file, or a part of a tar archive. It is read when it is heard and not before, so that
 * a list of many hours is small.
 *
 * @param name what messages call it, such as its path
 * @param encoded its bytes
 */
public record Recording(String name, Image.Encoded encoded) implements Stored {

    public Recording {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "name (\"" + name + "\") must not be blank; give the recording's file name");
        }
    }

    /**
     * The sound, read now.
     *
     * @throws InputException if it is no sound
     * @throws dev.dipole.data.image.BadImageException if its bytes cannot be read
     */
    public Sound sound() {
        return SoundDecoder.decode(name, encoded.read(name));
    }

    /** The sound of a recording, or a sound that is one already. */
    public static Sound soundOf(Media media) {
        return media instanceof Recording recording ? recording.sound() : media.as(Sound.class);
    }

    @Override
    public String kind() {
        return "a sound";
    }
}
