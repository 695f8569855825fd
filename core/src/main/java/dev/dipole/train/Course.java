package dev.dipole.train;

/**
 * Where in the data each step of a run stands: epochs over blocks over batches. All blocks, and all batches of a block, have
 * the same size to within one example. Pure arithmetic, so that a run finds its place again from the number of its step.
 */
final class Course {

    /**
     * The place of a step; all count from 0.
     *
     * @param block of the epoch
     * @param batch of the block
     */
    record Place(int epoch, long block, int batch) {}

    private final long examples;
    private final int batch;
    private final long blocks;
    private final int epochs;
    private final long perEpoch;
    private final long steps;

    Course(long examples, TrainingSettings settings) {
        this.examples = examples;
        this.batch = settings.batch();
        this.epochs = settings.epochs();
        blocks = parts(examples, settings.block());
        long sum = 0;
        for (long index = 0; index < blocks; index++) {
            sum += batches(index);
        }
        perEpoch = sum;
        long wanted = perEpoch * settings.epochs();
        steps = settings.steps() > 0 ? Math.min(settings.steps(), wanted) : wanted;
    }

    /**
     * Into how many parts these many examples are cut: none larger than {@code most}, and none a single example, which
     * nothing could be told from; so at 2 the largest may be 3.
     */
    private static long parts(long size, int most) {
        return Math.min((size + most - 1) / most, size / 2);
    }

    long examples() {
        return examples;
    }

    int epochs() {
        return epochs;
    }

    long blocks() {
        return blocks;
    }

    /** Of the whole run. */
    long steps() {
        return steps;
    }

    /** Which example a block begins with. */
    long blockStart(long block) {
        return examples * block / blocks;
    }

    int blockSize(long block) {
        return Math.toIntExact(blockStart(block + 1) - blockStart(block));
    }

    int batches(long block) {
        return Math.toIntExact(parts(blockSize(block), batch));
    }

    /** Which example of its block's order a batch begins with; the batch after the last gives the block's size. */
    int batchStart(long block, int index) {
        return Math.toIntExact((long) blockSize(block) * index / batches(block));
    }

    Place place(long step) {
        long rest = step % perEpoch;
        long block = 0;
        while (rest >= batches(block)) {
            rest -= batches(block);
            block++;
        }
        return new Place(Math.toIntExact(step / perEpoch), block, Math.toIntExact(rest));
    }
}
