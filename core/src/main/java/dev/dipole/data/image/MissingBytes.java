package dev.dipole.data.image;

/**
 * What is named and not there.
 *
 * @param place where it should be
 */
record MissingBytes(String place) implements Image.Encoded {

    @Override
    public byte[] read(String name) {
        throw missing(name);
    }

    BadImageException missing(String name) {
        return BadImageException.of(name, place, "is not there", "add it, or remove the row that names it");
    }
}
