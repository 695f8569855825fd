package dev.dipole.train;

import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The batch of each step. Any step may come first; later ones follow in order. Memory holds one block.
 *
 * @param <I> what the encoders take
 */
final class Batches<I> implements AutoCloseable {

    /** A batch and the block that it is drawn from. */
    record Drawn<I>(Block<I> block, Block.Batch batch) {}

    private final Source<I> source;
    private final Course course;
    private final int neighbours;
    private final RandomKey key;
    private final ToLongFunction<I> anchors;
    private final ToLongFunction<I> candidates;
    private final Consumer<Block<I>> prepare;
    private Source.@Nullable Cursor<I> cursor;
    private @Nullable Block<I> block;
    private int[] order = {};
    private int epoch = -1;
    private long index = -1;

    /**
     * Batches of a source.
     *
     * @param neighbours how many consecutive examples stay together
     * @param anchors a number that equal anchors share
     * @param candidates a number that equal candidates share; of what is both, the same
     * @param prepare is told of each new block
     */
    Batches(
            Source<I> source,
            Course course,
            int neighbours,
            RandomKey key,
            ToLongFunction<I> anchors,
            ToLongFunction<I> candidates,
            Consumer<Block<I>> prepare) {
        this.source = source;
        this.course = course;
        this.neighbours = neighbours;
        this.key = key;
        this.anchors = anchors;
        this.candidates = candidates;
        this.prepare = prepare;
    }

    Drawn<I> at(long step) {
        Course.Place place = course.place(step);
        RandomKey blockKey = key.split("epoch").split(place.epoch()).split(place.block());
        Block<I> current = block;
        if (current == null || place.block() != index) {
            current = read(place);
        }
        if (place.block() != index || place.epoch() != epoch) {
            order = order(current.size(), blockKey);
        }
        index = place.block();
        epoch = place.epoch();
        int[] chosen = Arrays.copyOfRange(
                order,
                course.batchStart(place.block(), place.batch()),
                course.batchStart(place.block(), place.batch() + 1));
        return new Drawn<>(current, current.batch(chosen, blockKey.split("positives")));
    }

    private Block<I> read(Course.Place place) {
        long start = course.blockStart(place.block());
        Source.Cursor<I> at = cursor;
        if (at == null || at.position() != start) {
            close();
            at = source.open(start);
            cursor = at;
        }
        int size = course.blockSize(place.block());
        Block<I> read = Block.read(at, size, anchors, candidates);
        if (read.size() < size) {
            throw new InputException(source.name() + " ended after fewer than the " + course.examples()
                    + " examples that it had at first; leave it as it is while it is trained on");
        }
        prepare.accept(read);
        block = read;
        return read;
    }

    /** The examples in random order, runs of neighbours kept together; where the runs begin differs by epoch. */
    private int[] order(int size, RandomKey blockKey) {
        if (neighbours == 1) {
            return blockKey.permutation(size);
        }
        int first = 1 + blockKey.split("neighbours").generator().nextInt(neighbours);
        int runs = 1 + Math.max(0, size - first + neighbours - 1) / neighbours;
        int[] shuffled = new int[size];
        int next = 0;
        for (int run : blockKey.permutation(runs)) {
            int from = run == 0 ? 0 : first + (run - 1) * neighbours;
            int to = Math.min(size, first + run * neighbours);
            for (int example = from; example < to; example++) {
                shuffled[next++] = example;
            }
        }
        return shuffled;
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }
}
