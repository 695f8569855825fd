package dev.dipole.data.image;

import org.jspecify.annotations.Nullable;

/** Keeps decoded pictures of one size by the hash of their encoded bytes. Safe for concurrent use. */
interface PixelCache extends AutoCloseable {

    /** The planes of a picture; null where it is not here. */
    byte @Nullable [] get(long hash);

    /** Keeps a picture, if there is room; the array is not changed afterwards. */
    void put(long hash, byte[] planes);

    /** How many pictures it holds. */
    long count();

    @Override
    void close();
}
