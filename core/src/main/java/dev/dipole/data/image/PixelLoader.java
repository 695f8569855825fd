package dev.dipole.data.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes pictures at one training size on all processors, and may keep what it decoded, so that the next epoch or the next run
 * finds it. A picture is known by its encoded bytes: one that was changed in place is decoded anew. Safe for concurrent use.
 */
public final class PixelLoader implements AutoCloseable {

    private static final long TRAINING_BYTES = 1L << 30;

    private final TrainingSize size;
    private final PixelCache cache;

    private PixelLoader(TrainingSize size, PixelCache cache) {
        this.size = size;
        this.cache = cache;
    }

    /** Keeps nothing. */
    public static PixelLoader of(TrainingSize size) {
        return new PixelLoader(size, new NoPixelCache());
    }

    /**
     * Keeps the first pictures in memory.
     *
     * @param budgetBytes how much memory they may take, such as {@code 1L << 30}
     */
    public static PixelLoader inMemory(TrainingSize size, long budgetBytes) {
        return new PixelLoader(size, new MemoryPixelCache(budgetBytes));
    }

    /**
     * Keeps all pictures in a file of that folder, one file for each size; {@link TrainingSize#bytes} of disk for each picture.
     *
     * <p>Where another one writes that file, what is new is kept in memory, up to 1 GiB.
     *
     * @throws dev.dipole.data.InputException if the folder cannot be written
     */
    public static PixelLoader inFolder(TrainingSize size, Path folder) {
        return new PixelLoader(size, FilePixelCache.open(folder, size));
    }

    /**
     * What a training reads through: keeps all pictures in a folder, or those in memory that fit into 1 GiB, 350,000 of 32 pixels.
     *
     * @param folder null: in memory
     */
    public static PixelLoader ofTraining(TrainingSize size, @Nullable Path folder) {
        return folder == null ? inMemory(size, TRAINING_BYTES) : inFolder(size, folder);
    }

    /** The size of all that it gives. */
    public TrainingSize size() {
        return size;
    }

    /** How many pictures it keeps. */
    public long kept() {
        return cache.count();
    }

    /**
     * The pictures decoded, in order.
     *
     * @throws BadImageException of the first that cannot be used
     */
    public List<Pixels> load(List<Image> images) {
        List<Pixels> pixels = new ArrayList<>(images.size());
        for (Attempt attempt : attempt(images)) {
            pixels.add(attempt.pixels());
        }
        return pixels;
    }

    /** Tries all of the pictures, in order. */
    public List<Attempt> attempt(List<Image> images) {
        return IntStream.range(0, images.size())
                .parallel()
                .mapToObj(i -> attempt(images.get(i)))
                .toList();
    }

    private Attempt attempt(Image image) {
        try {
            byte[] bytes = image.bytes();
            long hash = ContentHash.of(bytes);
            byte[] kept = cache.get(hash);
            if (kept != null) {
                return new Attempt(new Pixels(size.width(), size.height(), kept), null);
            }
            Pixels pixels = ImageDecoder.decode(image, bytes, size);
            cache.put(hash, pixels.planes());
            return new Attempt(pixels, null);
        } catch (BadImageException e) {
            return new Attempt(null, e);
        }
    }

    @Override
    public void close() {
        cache.close();
    }

    /** What became of one picture: pixels, or what is wrong. */
    public static final class Attempt {

        private final @Nullable Pixels pixels;
        private final @Nullable BadImageException fault;

        private Attempt(@Nullable Pixels pixels, @Nullable BadImageException fault) {
            this.pixels = pixels;
            this.fault = fault;
        }

        /** What is wrong; null where nothing is. */
        public @Nullable BadImageException fault() {
            return fault;
        }

        /**
         * The picture.
         *
         * @throws BadImageException if it cannot be used
         */
        public Pixels pixels() {
            if (fault != null) {
                throw fault;
            }
            return Objects.requireNonNull(pixels);
        }
    }
}
