package dev.dipole.data.image;

import org.jspecify.annotations.Nullable;

/** Keeps nothing. */
record NoPixelCache() implements PixelCache {

    @Override
    public byte @Nullable [] get(long hash) {
        return null;
    }

    @Override
    public void put(long hash, byte[] planes) {
        // Every picture is decoded each time.
    }

    @Override
    public long count() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
