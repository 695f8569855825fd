package dev.dipole.data;

import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source in random order, for one epoch: blocks of consecutive examples are read and each is permuted under its own key. A
 * source that fits into one block is shuffled wholly and uniformly. In a larger one an example never leaves its block, so a
 * file that is sorted, by topic or by label, should be shuffled once outside, or mixed from several files.
 *
 * <p>Memory holds one block. Opening at a position reads the block around it, and gives the same order as reading from the
 * start.
 */
public final class Shuffled {

    /** One block of sentence pairs takes about half a gigabyte. */
    public static final int DEFAULT_BLOCK = 1_000_000;

    private Shuffled() {}

    /** One epoch in blocks of {@link #DEFAULT_BLOCK} examples. */
    public static <I> Source<I> of(Source<I> source, RandomKey epoch) {
        return of(source, epoch, DEFAULT_BLOCK);
    }

    /**
     * One epoch.
     *
     * @param epoch another key for each epoch
     * @param block how many examples are permuted together and held in memory
     */
    public static <I> Source<I> of(Source<I> source, RandomKey epoch, int block) {
        if (block < 1) {
            throw new IllegalArgumentException("block (" + block + ") must be positive");
        }
        return new Epoch<>(source, epoch, block);
    }

    private record Epoch<I>(Source<I> source, RandomKey key, int block) implements Source<I> {

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Cursor<I> open(long position) {
            Sources.checkPosition(position);
            long index = position / block;
            BlockCursor<I> cursor = new BlockCursor<>(this, index, source.open(index * block));
            try {
                Sources.skip(cursor, position - index * block);
            } catch (RuntimeException e) {
                cursor.close();
                throw e;
            }
            return cursor;
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(
                    source.fingerprint(), "shuffled", Long.toString(key.state()), Integer.toString(block));
        }

        @Override
        public String reading() {
            return source.reading();
        }

        @Override
        public long count() {
            return source.count();
        }
    }

    private static final class BlockCursor<I> implements Source.Cursor<I> {

        private final Epoch<I> epoch;
        private final Source.Cursor<I> inner;
        private List<@Nullable Example<I>> examples = List.of();
        private int[] order = {};
        private int at;
        private long index;
        private long position;

        BlockCursor(Epoch<I> epoch, long index, Source.Cursor<I> inner) {
            this.epoch = epoch;
            this.inner = inner;
            this.index = index;
            this.position = inner.position();
        }

        @Override
        public @Nullable Example<I> next() {
            if (at == order.length) {
                fill();
                if (order.length == 0) {
                    return null;
                }
            }
            int chosen = order[at++];
            Example<I> example = examples.get(chosen);
            // What has been handed out need not wait for the end of the block.
            examples.set(chosen, null);
            position++;
            return example;
        }

        private void fill() {
            List<@Nullable Example<I>> block = new ArrayList<>();
            while (block.size() < epoch.block) {
                Example<I> example = inner.next();
                if (example == null) {
                    break;
                }
                block.add(example);
            }
            examples = block;
            order = epoch.key.split(index++).permutation(block.size());
            at = 0;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
