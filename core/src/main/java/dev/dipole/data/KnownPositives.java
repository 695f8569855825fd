package dev.dipole.data;

import static java.util.Objects.requireNonNull;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known to belong together in a whole source: the pairs (anchor, positive) by their texts, so that a text which is a
 * positive of an anchor anywhere never serves as its negative. Equal anchors share their positives.
 *
 * <p>Texts are kept as 64-bit hashes. Two texts share a hash with a chance of 2^-64; among ten million texts, of which each
 * anchor meets each candidate, no collision is expected, and one would only spare an anchor one negative.
 *
 * <p>Memory does not grow with the source: up to {@link #IN_MEMORY} pairs are held, 16 bytes each, and more go to a sorted file
 * of 16 bytes per different pair (and as many per pair while it is built), which is mapped into the address space, outside of
 * Java's heap, and of which the system keeps in memory what it has room for. The file has no name where the system can do
 * without (Linux and macOS), so that a process that is killed leaves nothing; its space is free again once this object is
 * garbage, or the process has ended. Immutable, and safe for concurrent use.
 */
public final class KnownPositives {

    /** Pairs that are held in memory while a source is read; with more of them, sorted runs of as many go to disk. */
    public static final int IN_MEMORY = 1 << 20;

    private static final long SEED = 0x6B6E6F776EL;

    /** Pairs of one mapping are 2 to this: 1 GiB, as a mapping holds no 2 GiB. */
    private static final int MAPPED_BITS = 26;

    /** The leading bits of a hash that the index goes by: a constant half megabyte. */
    private static final int MOST_INDEX_BITS = 16;

    /** Pairs (anchor, positive), ascending, each once; 2^chunkBits of them in all chunks but the last. */
    private final List<LongBuffer> chunks;

    private final int chunkBits;

    private final long pairs;
    private final long anchors;

    /** Anchors whose leading bits are i stand from {@code starts[i]} to before {@code starts[i + 1]}. */
    private final long[] starts;

    private final int indexBits;

    private KnownPositives(List<LongBuffer> chunks, int chunkBits, Index index) {
        this.chunks = List.copyOf(chunks);
        this.chunkBits = chunkBits;
        this.pairs = index.pairs;
        this.anchors = index.anchors;
        this.indexBits = index.bits;
        this.starts = index.starts();
    }

    /** Reads a source once. */
    public static KnownPositives of(Source<String> source) {
        return of(source, KnownPositives::hash);
    }

    /** Reads a source once; {@code identity} is a number that equal inputs share. */
    public static <I> KnownPositives of(Source<I> source, ToLongFunction<I> identity) {
        try (Builder builder = new Builder(Path.of(System.getProperty("java.io.tmpdir")));
                Source.Cursor<I> cursor = source.open(0)) {
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                builder.add(example, identity);
            }
            return builder.build();
        }
    }

    /** Nothing is known. */
    public static KnownPositives none() {
        return inMemory(new long[0]);
    }

    private static KnownPositives inMemory(long[] sorted) {
        Index index = new Index(
                Math.min(MOST_INDEX_BITS, Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(sorted.length))));
        for (int i = 0; i < sorted.length; i += 2) {
            index.add(sorted[i]);
        }
        return new KnownPositives(List.of(LongBuffer.wrap(sorted)), Integer.SIZE - 1, index);
    }

    /** The hash by which a text is known here; for callers that compare many texts and hash each once. */
    public static long hash(String text) {
        return TextHash.of(text, SEED);
    }

    /** Whether the candidate is known to belong to the anchor. */
    public boolean contains(String anchor, String candidate) {
        return contains(hash(anchor), hash(candidate));
    }

    /** The same of two hashes. */
    public boolean contains(long anchorHash, long candidateHash) {
        long place = bound(anchorHash, candidateHash, false);
        return place < end(anchorHash) && anchor(place) == anchorHash && positive(place) == candidateHash;
    }

    /** The hashes of what is known to belong to the anchor, ascending; empty for an anchor that is not known. */
    public long[] positivesOf(String anchor) {
        return positivesOf(hash(anchor));
    }

    /** The same of a hash. */
    public long[] positivesOf(long anchorHash) {
        long from = bound(anchorHash, Long.MIN_VALUE, false);
        long[] all = new long[Math.toIntExact(bound(anchorHash, Long.MAX_VALUE, true) - from)];
        for (int i = 0; i < all.length; i++) {
            all[i] = positive(from + i);
        }
        return all;
    }

    /**
     * Those of some candidates that are known to belong to the anchor, in the order in which they are given. Takes no longer
     * for an anchor with millions of positives.
     *
     * @param candidateHashes ascending, each once
     */
    public long[] positivesAmong(long anchorHash, long[] candidateHashes) {
        long from = bound(anchorHash, Long.MIN_VALUE, false);
        long to = bound(anchorHash, Long.MAX_VALUE, true);
        long[] found = new long[(int) Math.min(to - from, candidateHashes.length)];
        int count = 0;
        if (to - from <= candidateHashes.length) {
            for (long place = from; place < to; place++) {
                if (Arrays.binarySearch(candidateHashes, positive(place)) >= 0) {
                    found[count++] = positive(place);
                }
            }
        } else {
            for (long candidate : candidateHashes) {
                if (contains(anchorHash, candidate)) {
                    found[count++] = candidate;
                }
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** How many different anchors there are. */
    public long anchors() {
        return anchors;
    }

    /** How many different pairs there are. */
    public long pairs() {
        return pairs;
    }

    /** The first place whose pair is not below the given one or, if {@code after}, is above it. */
    private long bound(long anchor, long positive, boolean after) {
        long low = starts[bucket(anchor, indexBits)];
        long high = end(anchor);
        while (low < high) {
            long middle = (low + high) >>> 1;
            int compared = Long.compare(anchor(middle), anchor);
            if (compared == 0) {
                compared = Long.compare(positive(middle), positive);
            }
            if (compared < 0 || (after && compared == 0)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long end(long anchor) {
        return starts[bucket(anchor, indexBits) + 1];
    }

    private long anchor(long place) {
        return chunks.get((int) (place >>> chunkBits)).get((int) (2 * (place & ((1L << chunkBits) - 1))));
    }

    private long positive(long place) {
        return chunks.get((int) (place >>> chunkBits)).get((int) (2 * (place & ((1L << chunkBits) - 1))) + 1);
    }

    private static int bucket(long anchor, int bits) {
        return (int) ((anchor ^ Long.MIN_VALUE) >>> (Long.SIZE - bits));
    }

    /** Counts what is told in ascending order. */
    private static final class Index {

        private final int bits;
        private final long[] counts;
        private long pairs;
        private long anchors;
        private long last;

        Index(int bits) {
            this.bits = bits;
            this.counts = new long[(1 << bits) + 1];
        }

        void add(long anchor) {
            if (pairs == 0 || anchor != last) {
                anchors++;
                last = anchor;
            }
            pairs++;
            counts[bucket(anchor, bits) + 1]++;
        }

        long[] starts() {
            Arrays.parallelPrefix(counts, Long::sum);
            return counts;
        }
    }

    private record Pair(long anchor, long positive) {

        private static final Comparator<Pair> ORDER =
                Comparator.comparingLong(Pair::anchor).thenComparingLong(Pair::positive);

        private static final SortedRuns.Format<Pair> FORMAT = new SortedRuns.Format<>() {
            @Override
            public void write(Pair pair, DataOutput out) throws IOException {
                out.writeLong(pair.anchor);
                out.writeLong(pair.positive);
            }

            @Override
            public Pair read(DataInput in) throws IOException {
                return new Pair(in.readLong(), in.readLong());
            }
        };
    }

    /** Takes pairs one after the other, in memory that does not grow. Belongs to one thread. */
    public static final class Builder implements AutoCloseable {

        private final Path folder;
        private final int most;
        private final int mappedBits;
        private final SortedRuns<Pair> runs;
        private long[] anchors;
        private long[] positives;
        private int size;

        /**
         * Nothing yet.
         *
         * @param folder where the file goes, if there has to be one
         */
        public Builder(Path folder) {
            this(folder, IN_MEMORY, MAPPED_BITS);
        }

        /** With other bounds, for tests. */
        Builder(Path folder, int most, int mappedBits) {
            this.folder = folder;
            this.most = most;
            this.mappedBits = mappedBits;
            this.runs = new SortedRuns<>(folder, Pair.FORMAT, Pair.ORDER);
            this.anchors = new long[Math.min(most, 1024)];
            this.positives = new long[anchors.length];
        }

        /** An example's anchor with each of its positives. */
        public <I> void add(Example<I> example, ToLongFunction<I> identity) {
            add(example, identity, identity);
        }

        /** The same where anchors and candidates are of different kinds, each with an identity of its own. */
        public <I> void add(Example<I> example, ToLongFunction<I> anchors, ToLongFunction<I> candidates) {
            if (example.positives().isEmpty()) {
                return;
            }
            long anchor = anchors.applyAsLong(example.anchor());
            for (I positive : example.positives()) {
                add(anchor, candidates.applyAsLong(positive));
            }
        }

        /** Two hashes. */
        public void add(long anchorHash, long positiveHash) {
            if (size == most) {
                spill();
            } else if (size == anchors.length) {
                int larger = Math.min(most, 2 * size);
                anchors = Arrays.copyOf(anchors, larger);
                positives = Arrays.copyOf(positives, larger);
            }
            anchors[size] = anchorHash;
            positives[size++] = positiveHash;
        }

        private void spill() {
            long[] sorted = sorted(anchors, positives, size);
            runs.add(() -> pairs(sorted));
            size = 0;
        }

        private static Iterator<Pair> pairs(long[] sorted) {
            return new Iterator<>() {
                private int at;

                @Override
                public boolean hasNext() {
                    return at < sorted.length;
                }

                @Override
                public Pair next() {
                    at += 2;
                    return new Pair(sorted[at - 2], sorted[at - 1]);
                }
            };
        }

        /** What was added; after that the builder is of no more use. */
        public KnownPositives build() {
            if (runs.isEmpty()) {
                return inMemory(sorted(anchors, positives, size));
            }
            spill();
            anchors = new long[0];
            positives = new long[0];
            try (FileChannel file = SortedRuns.scratch(folder)) {
                Merged merged = new Merged(file);
                runs.merge(merged::add);
                merged.flush();
                return new KnownPositives(merged.map(mappedBits), mappedBits, merged.index);
            } catch (UncheckedIOException e) {
                throw SortedRuns.failed(folder, requireNonNull(e.getCause()));
            } catch (IOException e) {
                throw SortedRuns.failed(folder, e);
            }
        }

        /** Gives the disk back that only building took. */
        @Override
        public void close() {
            runs.close();
        }

        /** The pairs in order, each once, one after the other. */
        private static long[] sorted(long[] anchors, long[] positives, int size) {
            long[] distinct = Arrays.copyOf(anchors, size);
            Arrays.sort(distinct);
            int count = unique(distinct, 0, size);
            int[] next = new int[count + 1];
            for (int i = 0; i < size; i++) {
                next[Arrays.binarySearch(distinct, 0, count, anchors[i]) + 1]++;
            }
            Arrays.parallelPrefix(next, Integer::sum);
            int[] starts = next.clone();
            long[] grouped = new long[size];
            for (int i = 0; i < size; i++) {
                grouped[next[Arrays.binarySearch(distinct, 0, count, anchors[i])]++] = positives[i];
            }
            long[] sorted = new long[2 * size];
            int end = 0;
            for (int i = 0; i < count; i++) {
                Arrays.sort(grouped, starts[i], starts[i + 1]);
                int different = unique(grouped, starts[i], starts[i + 1]);
                for (int j = 0; j < different; j++) {
                    sorted[end++] = distinct[i];
                    sorted[end++] = grouped[starts[i] + j];
                }
            }
            return Arrays.copyOf(sorted, end);
        }

        /** Moves the different values of a sorted range to its front; how many there are. */
        private static int unique(long[] sorted, int from, int to) {
            int end = from;
            for (int i = from; i < to; i++) {
                if (i == from || sorted[i] != sorted[i - 1]) {
                    sorted[end++] = sorted[i];
                }
            }
            return end - from;
        }
    }

    /** The file of all pairs while it is written. */
    private static final class Merged {

        private final FileChannel file;
        private final Index index = new Index(MOST_INDEX_BITS);

        /** In the order of this machine, the only one that reads it. */
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.nativeOrder());

        private @Nullable Pair last;

        Merged(FileChannel file) {
            this.file = file;
        }

        void add(Pair pair) {
            if (pair.equals(last)) {
                return;
            }
            last = pair;
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.putLong(pair.anchor).putLong(pair.positive);
            index.add(pair.anchor);
        }

        void flush() {
            buffer.flip();
            try {
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            buffer.clear();
        }

        /** The mappings outlive the channel. */
        List<LongBuffer> map(int bits) throws IOException {
            List<LongBuffer> chunks = new ArrayList<>();
            for (long from = 0; from < index.pairs; from += 1L << bits) {
                long count = Math.min(1L << bits, index.pairs - from);
                chunks.add(file.map(FileChannel.MapMode.READ_ONLY, 2 * Long.BYTES * from, 2 * Long.BYTES * count)
                        .order(ByteOrder.nativeOrder())
                        .asLongBuffer());
            }
            return chunks;
        }
    }
}
