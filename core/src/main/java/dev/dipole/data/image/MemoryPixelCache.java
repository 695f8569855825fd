package dev.dipole.data.image;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pictures in memory until a budget is used up. The first ones stay: who goes through all pictures again and again finds
 * these each time, and would find none if the oldest made room for the newest.
 */
final class MemoryPixelCache implements PixelCache {

    private final long budgetBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final Map<Long, byte[]> pictures = new ConcurrentHashMap<>();

    MemoryPixelCache(long budgetBytes) {
        if (budgetBytes < 1) {
            throw new IllegalArgumentException(
                    "budgetBytes (" + budgetBytes + ") must be positive; PixelLoader.of keeps nothing");
        }
        this.budgetBytes = budgetBytes;
    }

    @Override
    public byte @Nullable [] get(long hash) {
        return pictures.get(hash);
    }

    @Override
    public void put(long hash, byte[] planes) {
        if (usedBytes.addAndGet(planes.length) > budgetBytes || pictures.putIfAbsent(hash, planes) != null) {
            usedBytes.addAndGet(-planes.length);
        }
    }

    @Override
    public long count() {
        return pictures.size();
    }

    @Override
    public void close() {
        pictures.clear();
    }
}
