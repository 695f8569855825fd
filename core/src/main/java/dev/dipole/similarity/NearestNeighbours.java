package dev.dipole.similarity;

import dev.dipole.tensor.Native;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The nearest of many vectors, by comparing with each of them.
 *
 * <p>Scores are computed as matrix products, a tile of queries against a tile of documents at a time, so that memory is
 * that of the documents plus one tile, whatever the number of queries. The products are in single precision and only
 * choose candidates, {@value #SLACK} more than were asked for; the candidates' scores are then summed again, always in
 * the same order. So scores and order depend neither on the tile, nor on the number of threads, nor on which
 * other queries are asked together; a true neighbour could be missed only where more than {@value #SLACK} documents that
 * are no neighbours score within single-precision rounding of it. Equal scores are ordered by lowest ordinal.
 *
 * <p>Safe for concurrent use. Holds 4 · size · dim bytes of native memory until it is closed.
 */
public final class NearestNeighbours implements AutoCloseable {

    /** Candidates beyond k whose scores are computed again; what rounding can push past rank k is caught here. */
    private static final int SLACK = 16;

    private static final int QUERY_TILE = 1024;
    private static final int DOCUMENT_TILE = 2048;

    /** Tiles are padded to this many rows, so that no score comes from a kernel made for odd edges. */
    private static final int PADDING = 16;

    /**
     * Multiplications up to which a search sums every score in Java at once: below it, waking the threads of
     * the matrix product costs more than the work, and on a busy machine a hundred times more.
     */
    private static final long SMALL = 1L << 20;

    /** Rows that one task of the selection takes. */
    private static final int BLOCK = 16;

    private final VectorMetric metric;
    private final int size;
    private final int dim;
    private final Pointer[] memory;
    private final FloatBuffer[] rows;
    private final Tensor[] transposed;
    /** ½‖d‖² of every document under the Euclidean metric: ⟨q, d⟩ - ½‖d‖² orders as -‖q - d‖ does. */
    private final float[] penalty;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /**
     * The nearest documents of every query.
     *
     * @param ordinals [queries, found], places of the documents as they were given, best first
     * @param scores [queries, found], their scores under the metric
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier of large results
    public record Neighbours(int[][] ordinals, float[][] scores) {}

    /** Vectors that are made when they are asked for, such as by an encoder, so that they are never all held twice. */
    public interface Vectors {

        /**
         * Those from a place on; each is asked for once, in ascending order.
         *
         * @param to the place after the last
         * @return [to - from, dim]
         */
        float[][] rows(int from, int to);
    }

    private NearestNeighbours(VectorMetric metric, int size, int dim) {
        Native.load();
        this.metric = metric;
        this.size = size;
        this.dim = dim;
        int tiles = (size + DOCUMENT_TILE - 1) / DOCUMENT_TILE;
        this.memory = new Pointer[2 * tiles];
        this.rows = new FloatBuffer[tiles];
        this.transposed = new Tensor[tiles];
        this.penalty = new float[metric == VectorMetric.EUCLIDEAN ? size : 0];
    }

    /**
     * Takes a copy of the documents.
     *
     * @param documents [size, dim], at least one row; values finite; under cosine no row is zero
     * @throws IllegalArgumentException naming the first row that cannot be searched
     */
    public static NearestNeighbours of(VectorMetric metric, float[][] documents) {
        return of(
                metric,
                documents.length,
                documents.length == 0 ? 1 : documents[0].length,
                (from, to) -> Arrays.copyOfRange(documents, from, to));
    }

    /**
     * Takes a copy of the documents, some thousands at a time.
     *
     * @param size how many, at least one
     * @param dim their length
     * @param documents finite; under cosine none is zero
     * @throws IllegalArgumentException naming the first row that cannot be searched
     */
    public static NearestNeighbours of(VectorMetric metric, int size, int dim, Vectors documents) {
        if (size < 1) {
            throw new IllegalArgumentException("documents is empty; there must be at least one vector to search");
        }
        if (dim < 1) {
            throw new IllegalArgumentException("document 0 has 0 dimensions; vectors must have at least one");
        }
        NearestNeighbours built = new NearestNeighbours(metric, size, dim);
        try {
            built.fill(documents);
        } catch (RuntimeException | Error e) {
            built.close();
            throw e;
        }
        return built;
    }

    private void fill(Vectors documents) {
        try (PointerScope scope = new PointerScope()) {
            for (int tile = 0; tile < rows.length; tile++) {
                int start = tile * DOCUMENT_TILE;
                int count = Math.min(DOCUMENT_TILE, size - start);
                int padded = padded(count);
                FloatPointer floats = new FloatPointer((long) padded * dim);
                keep(2 * tile, floats);
                rows[tile] = floats.asBuffer();
                float[][] given = documents.rows(start, start + count);
                if (given.length != count) {
                    throw new IllegalStateException(
                            given.length + " rows were given for those from " + start + " to " + (start + count));
                }
                fill(rows[tile], "document", start, given, 0, count);
                for (int i = 0; i < penalty.length && i < count; i++) {
                    float[] row = given[i];
                    penalty[start + i] = (float) (0.5 * VectorMetric.dot(row, row));
                }
                Tensor t = matrix(floats, padded, dim).t();
                keep(2 * tile + 1, t);
                transposed[tile] = t;
            }
        }
    }

    /** Outlives whatever scope the caller has open: the scope gives up its reference, and this one remains. */
    private void keep(int slot, Pointer pointer) {
        pointer.retainReference();
        memory[slot] = pointer;
    }

    /**
     * Writes checked rows, normalised under cosine, and zeros after them.
     *
     * @param first by which number the row at {@code start} is called
     */
    private void fill(FloatBuffer into, String role, int first, float[][] vectors, int start, int count) {
        float[] scaled = new float[dim];
        for (int i = 0; i < count; i++) {
            float[] vector = vectors[start + i];
            double norm = metric.check(role, first + i, vector, dim);
            if (metric == VectorMetric.COSINE) {
                for (int j = 0; j < dim; j++) {
                    scaled[j] = (float) (vector[j] / norm);
                }
                vector = scaled;
            }
            into.put(i * dim, vector);
        }
        Arrays.fill(scaled, 0);
        for (int i = count; i < into.capacity() / dim; i++) {
            into.put(i * dim, scaled);
        }
    }

    /** How many documents there are. */
    public int size() {
        return size;
    }

    /** The length of every vector. */
    public int dim() {
        return dim;
    }

    public VectorMetric metric() {
        return metric;
    }

    /**
     * The document at a place, as it is held: of unit length under cosine.
     *
     * @return [dim]
     * @throws IndexOutOfBoundsException where there is none
     * @throws IllegalStateException after {@link #close}
     */
    public float[] vector(int ordinal) {
        Objects.checkIndex(ordinal, size);
        lock.readLock().lock();
        try {
            checkOpen();
            float[] vector = new float[dim];
            rows[ordinal / DOCUMENT_TILE].get(ordinal % DOCUMENT_TILE * dim, vector);
            return vector;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the index is closed; search it before close()");
        }
    }

    /**
     * The {@code min(k, size)} nearest documents of every query.
     *
     * @param queries [queries, dim]
     * @throws IllegalArgumentException where k is below 1, or naming the first query that cannot be searched
     * @throws IllegalStateException after {@link #close}
     */
    public Neighbours search(float[][] queries, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k (" + k + ") must be at least 1");
        }
        int found = Math.min(k, size);
        int[][] ordinals = new int[queries.length][found];
        float[][] scores = new float[queries.length][found];
        lock.readLock().lock();
        try {
            checkOpen();
            if ((long) queries.length * size * dim <= SMALL) {
                searchSmall(queries, ordinals, scores);
                return new Neighbours(ordinals, scores);
            }
            for (int start = 0; start < queries.length; start += QUERY_TILE) {
                search(queries, start, Math.min(QUERY_TILE, queries.length - start), ordinals, scores);
            }
        } finally {
            lock.readLock().unlock();
        }
        return new Neighbours(ordinals, scores);
    }

    private void search(float[][] queries, int start, int count, int[][] ordinals, float[][] scores) {
        try (PointerScope scope = new PointerScope()) {
            int padded = padded(count);
            FloatPointer queryFloats = new FloatPointer((long) padded * dim);
            FloatBuffer query = queryFloats.asBuffer();
            fill(query, "query", start, queries, start, count);
            Tensor queryTensor = matrix(queryFloats, padded, dim);

            int widest = Math.min(DOCUMENT_TILE, padded(size));
            FloatPointer tileFloats = new FloatPointer((long) padded * widest);
            FloatBuffer tile = tileFloats.asBuffer();
            int found = ordinals[start].length;
            Best[] best = new Best[count];
            for (int i = 0; i < count; i++) {
                best[i] = new Best(Math.min(size, found + SLACK));
            }
            for (int t = 0; t < rows.length; t++) {
                int first = t * DOCUMENT_TILE;
                int width = Math.min(DOCUMENT_TILE, size - first);
                int stride = padded(width);
                multiply(tileFloats, queryTensor, transposed[t], padded, stride);
                forBlocks(count, (from, to) -> {
                    float[] line = new float[width];
                    for (int i = from; i < to; i++) {
                        tile.get(i * stride, line);
                        for (int j = 0; j < width && penalty.length > 0; j++) {
                            line[j] -= penalty[first + j];
                        }
                        best[i].offer(line, first);
                    }
                });
            }
            forBlocks(count, (from, to) -> {
                float[] q = new float[dim];
                float[] d = new float[dim];
                for (int i = from; i < to; i++) {
                    query.get(i * dim, q);
                    rescore(q, d, best[i].keys(), ordinals[start + i], scores[start + i]);
                }
            });
        }
    }

    private void searchSmall(float[][] queries, int[][] ordinals, float[][] scores) {
        FloatBuffer query = FloatBuffer.allocate(dim);
        float[] document = new float[dim];
        for (int i = 0; i < queries.length; i++) {
            fill(query, "query", i, queries, i, 1);
            long[] all = new long[size];
            Arrays.setAll(all, ordinal -> key(0, ordinal));
            rescore(query.array(), document, all, ordinals[i], scores[i]);
        }
    }

    /** Sums the scores of candidates again, sorts them, and gives the best. */
    private void rescore(float[] query, float[] document, long[] keys, int[] ordinals, float[] scores) {
        for (int c = 0; c < keys.length; c++) {
            int ordinal = ordinal(keys[c]);
            rows[ordinal / DOCUMENT_TILE].get(ordinal % DOCUMENT_TILE * dim, document);
            double score = switch (metric) {
                case COSINE -> Math.max(-1, Math.min(1, dot(query, document)));
                case DOT -> dot(query, document);
                case EUCLIDEAN -> -Math.sqrt(squaredDistance(query, document));
            };
            keys[c] = key((float) score, ordinal);
        }
        Arrays.sort(keys);
        for (int c = 0; c < ordinals.length; c++) {
            long key = keys[keys.length - 1 - c];
            ordinals[c] = ordinal(key);
            scores[c] = score(key);
        }
    }

    /** Eight sums side by side, which do not wait for each other. */
    private static double dot(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (int end = a.length - 7; i < end; i += 8) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
            s4 += a[i + 4] * b[i + 4];
            s5 += a[i + 5] * b[i + 5];
            s6 += a[i + 6] * b[i + 6];
            s7 += a[i + 7] * b[i + 7];
        }
        double sum = (double) s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
        for (; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double squaredDistance(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (int end = a.length - 3; i < end; i += 4) {
            float d0 = a[i] - b[i];
            float d1 = a[i + 1] - b[i + 1];
            float d2 = a[i + 2] - b[i + 2];
            float d3 = a[i + 3] - b[i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        double sum = s0 + s1 + s2 + s3;
        for (; i < a.length; i++) {
            float difference = a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }

    /** {@code tile[0 .. queries, 0 .. documents] = queryTensor · transposed}. */
    private static void multiply(
            FloatPointer tile, Tensor queryTensor, Tensor transposed, long queries, long documents) {
        try (PointerScope scope = new PointerScope()) {
            torch.mm_out(matrix(tile, queries, documents), queryTensor, transposed);
        }
    }

    private static Tensor matrix(FloatPointer floats, long rows, long columns) {
        // The type is said, as the process may have another default.
        return torch.from_blob(floats, new long[] {rows, columns}, new TensorOptions(torch.ScalarType.Float));
    }

    private static int padded(int rows) {
        return (rows + PADDING - 1) / PADDING * PADDING;
    }

    private interface Range {
        void run(int from, int to);
    }

    private static void forBlocks(int count, Range work) {
        int blocks = (count + BLOCK - 1) / BLOCK;
        if (blocks == 1) {
            work.run(0, count);
        } else {
            IntStream.range(0, blocks).parallel().forEach(b -> work.run(b * BLOCK, Math.min(count, b * BLOCK + BLOCK)));
        }
    }

    // A score and an ordinal as one number: better is greater, and of equal scores the lower ordinal is.

    private static long key(float score, int ordinal) {
        int bits = Float.floatToIntBits(score + 0f); // + 0 makes -0 and 0 one score
        int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ordered << 32) | (Integer.MAX_VALUE - ordinal);
    }

    private static int ordinal(long key) {
        return Integer.MAX_VALUE - (int) key;
    }

    private static float score(long key) {
        int ordered = (int) (key >> 32);
        return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & Integer.MAX_VALUE));
    }

    /**
     * The best candidates of one query so far. Those that may be among them gather behind each other, in no order; where
     * the room is full, the better part of it stays. That costs fewer comparisons than to find each its place.
     */
    private static final class Best {

        /** Room beyond the wanted, so that it is seldom full. */
        private static final int ROOM = 384;

        private final int wanted;
        private final long[] keys;
        private int count;
        /** A score that is not above this is that of no better candidate than those at hand; all scores are finite. */
        private float threshold = Float.NEGATIVE_INFINITY;

        Best(int wanted) {
            this.wanted = wanted;
            this.keys = new long[wanted + ROOM];
        }

        /** Offers the scores of documents {@code first, first + 1, ...}; ordinals come in ascending order only. */
        void offer(float[] scores, int first) {
            float worst = threshold;
            for (int i = 0; i < scores.length; i++) {
                // An equal score has the higher ordinal, and loses.
                if (scores[i] > worst) {
                    keys[count++] = key(scores[i], first + i);
                    if (count == keys.length) {
                        worst = keepBest();
                    }
                }
            }
            threshold = worst;
        }

        /** The best, in no order. */
        long[] keys() {
            if (count > wanted) {
                keepBest();
            }
            return Arrays.copyOf(keys, count);
        }

        /** Brings the wanted to the front, drops the others, and gives the lowest score of what stays. */
        private float keepBest() {
            int from = 0;
            int to = count - 1;
            // Hoare's selection: what stands before the place of the last wanted is better, what stands behind is
            // worse.
            while (from < to) {
                long pivot = median(keys[from], keys[(from + to) >>> 1], keys[to]);
                int i = from;
                int j = to;
                while (i <= j) {
                    while (keys[i] > pivot) {
                        i++;
                    }
                    while (keys[j] < pivot) {
                        j--;
                    }
                    if (i <= j) {
                        long better = keys[j];
                        keys[j--] = keys[i];
                        keys[i++] = better;
                    }
                }
                if (wanted - 1 <= j) {
                    to = j;
                } else if (wanted - 1 >= i) {
                    from = i;
                } else {
                    break;
                }
            }
            count = wanted;
            return score(keys[wanted - 1]);
        }

        private static long median(long a, long b, long c) {
            return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
        }
    }

    /** Frees the native memory, once searches that are under way have ended. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            for (int i = 0; i < memory.length; i++) {
                Pointer pointer = memory[i];
                if (pointer != null) {
                    pointer.releaseReference();
                }
            }
            Arrays.fill(memory, null);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
