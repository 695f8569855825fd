package dev.dipole.search;

import dev.dipole.data.InputException;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.similarity.VectorMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * Vectors with texts and metadata that come and go while they are searched: what stands behind the stores of other
 * frameworks. Everything is in memory; {@link #save} and {@link #open} keep it in a folder.
 *
 * <p>Vectors are compared by cosine. A query is compared with every entry, so that the answer is exact; from
 * {@link StoreSettings#graphFrom} entries on a graph of neighbours ({@link HnswIndex}) answers instead, together with the
 * entries that were added since it was built, and is built anew once the changes are more than half of it. A search with a
 * filter is always exact: every entry that passes is compared.
 *
 * <p>Safe for concurrent use. A search sees the store as it was when it began, a batch as a whole or not at all, and never
 * waits; changes wait for each other, and one of them now and then for a graph to be built. Vectors of different models
 * cannot be compared, so a store knows the hash of its model, and a folder of another model's is refused.
 */
public final class EntryStore {

    /** Multiplications below which one thread compares faster than several are woken. */
    private static final long SMALL = 1L << 21;

    /** Removed entries below which making room is not worth the copy. */
    private static final int FEW = 64;

    private static final int BLOCK = 4096;

    /** How far a score of the graph, which is of single precision, may lie from the one that is given out. */
    private static final double ROUNDING = 1e-5;

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(
                    (Candidate candidate) -> -candidate.score)
            .thenComparingLong(candidate -> candidate.slot.order);

    /**
     * An answer.
     *
     * @param vector [dim], a copy of the one that was put in
     * @param score cosine of the query and the vector, in [-1, 1]
     */
    public record Match(Entry entry, float[] vector, double score) {}

    /** A vector's place. It is taken from some version of the store on, and free from another. */
    private static final class Slot {

        final Entry entry;
        final float[] vector;
        final double inverseNorm;
        long order;
        volatile long removedAt = Long.MAX_VALUE;

        Slot(Entry entry, float[] vector, double norm) {
            this.entry = entry;
            this.vector = vector;
            this.inverseNorm = 1 / norm;
        }
    }

    /** A graph of the first {@code covered} slots of a view. */
    private record Graph(HnswIndex index, Map<String, Slot> slots, int covered) {}

    /**
     * The store at one moment. Slots are only ever appended to the array, beyond the count of every earlier view, and a
     * removal only counts for later versions: so a view does not change.
     *
     * @param live how many of the first {@code count} slots are taken
     */
    private record View(
            Slot[] slots,
            int count,
            long version,
            int live,
            @Nullable Graph graph) {

        boolean holds(Slot slot) {
            return slot.removedAt > version;
        }

        Slot[] taken() {
            return Arrays.stream(slots, 0, count).filter(this::holds).toArray(Slot[]::new);
        }
    }

    private record Candidate(double score, Slot slot) {}

    private final String model;
    private final int dim;
    private final StoreSettings settings;

    private volatile View view = new View(new Slot[16], 0, 0, 0, null);

    // Guarded by this.
    private final Map<String, Slot> current = new HashMap<>();
    private long order;

    /**
     * An empty store.
     *
     * @param modelSha256 hash of the model that makes the vectors: 64 hexadecimal digits in lower case
     * @param dim length of every vector
     */
    public EntryStore(String modelSha256, int dim, StoreSettings settings) {
        if (dim < 1 || dim > HnswIndex.LARGEST_DIM) {
            throw new IllegalArgumentException("dim (" + dim + ") must be from 1 to " + HnswIndex.LARGEST_DIM);
        }
        this.model = new ModelStamp("", modelSha256).sha256();
        this.dim = dim;
        this.settings = settings;
    }

    /**
     * Opens what {@link #save} wrote.
     *
     * @param modelSha256 hash of the model that will encode the queries
     * @throws InputException where the folder is no store, is of another version, is damaged, or is another model's
     */
    public static EntryStore open(Path folder, String modelSha256, StoreSettings settings) {
        EntryFiles.Contents contents = EntryFiles.read(folder, modelSha256);
        EntryStore store = new EntryStore(modelSha256, contents.dim(), settings);
        store.put(contents.entries(), contents.vectors());
        return store;
    }

    /**
     * Writes the store as it is now. Its files are written beside those that are there, synced, and then named by one
     * rename, so that the folder holds what it held before or the whole store. A folder that holds anything else than a
     * store is refused.
     */
    public void save(Path folder) {
        Slot[] taken = view.taken();
        EntryFiles.write(
                folder, model, dim, Arrays.stream(taken).map(slot -> slot.entry).toList(), row -> taken[row].vector);
    }

    /** Hash of the model that makes the vectors. */
    public String model() {
        return model;
    }

    /** Length of every vector. */
    public int dim() {
        return dim;
    }

    /** How many entries there are. */
    public int size() {
        return view.live;
    }

    /** The entry of an identifier. */
    public synchronized Optional<Entry> get(String id) {
        return Optional.ofNullable(current.get(id)).map(slot -> slot.entry);
    }

    /**
     * Adds entries; one whose identifier is there replaces it.
     *
     * @param vectors [entries, dim]: finite, and none zero; copied
     * @throws IllegalArgumentException where an identifier stands twice or a vector cannot be searched; nothing is added then
     */
    public void put(List<Entry> entries, float[][] vectors) {
        VectorIndex.checkIds(entries.stream().map(Entry::id).toList(), vectors.length);
        Slot[] added = new Slot[vectors.length];
        for (int row = 0; row < added.length; row++) {
            Entry entry = entries.get(row);
            double norm = VectorMetric.COSINE.check("entry \"" + entry.id() + "\", number", row, vectors[row], dim);
            added[row] = new Slot(entry, vectors[row].clone(), norm);
        }
        synchronized (this) {
            View before = view;
            long version = before.version + 1;
            int count = Math.addExact(before.count, added.length);
            Slot[] slots = before.slots;
            if (count > slots.length) {
                slots = Arrays.copyOf(slots, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(count, 2L * slots.length)));
            }
            int replaced = 0;
            for (int row = 0; row < added.length; row++) {
                Slot slot = added[row];
                slot.order = order++;
                slots[before.count + row] = slot;
                Slot earlier = current.put(slot.entry.id(), slot);
                if (earlier != null) {
                    earlier.removedAt = version;
                    replaced++;
                }
            }
            publish(new View(slots, count, version, before.live + added.length - replaced, before.graph));
        }
    }

    /** Removes entries; an identifier that is not there is none. Returns how many there were. */
    public synchronized int remove(Collection<String> ids) {
        List<Slot> found = new ArrayList<>();
        for (String id : new LinkedHashSet<>(ids)) {
            Slot slot = current.get(id);
            if (slot != null) {
                found.add(slot);
            }
        }
        return removeSlots(found);
    }

    /** Removes the entries, of those that are there when it is called, that fit. Returns how many there were. */
    public int removeIf(Predicate<? super Entry> fits) {
        // Asked without the lock: the predicate is the caller's, and may itself ask this store.
        List<Slot> found = new ArrayList<>();
        for (Slot slot : view.taken()) {
            if (fits.test(slot.entry)) {
                found.add(slot);
            }
        }
        return removeSlots(found);
    }

    private synchronized int removeSlots(List<Slot> slots) {
        View before = view;
        int removed = 0;
        for (Slot slot : slots) {
            if (current.remove(slot.entry.id(), slot)) {
                slot.removedAt = before.version + 1;
                removed++;
            }
        }
        if (removed > 0) {
            publish(new View(before.slots, before.count, before.version + 1, before.live - removed, before.graph));
        }
        return removed;
    }

    /** Removes every entry. */
    public synchronized void clear() {
        current.clear();
        view = new View(new Slot[16], 0, view.version + 1, 0, null);
    }

    /** Shows a view, and then another of the same entries where the graph or the room of removed ones asks for it. */
    private void publish(View changed) {
        view = changed;
        Graph graph = changed.graph;
        int removed = changed.count - changed.live;
        boolean wanted = changed.live >= settings.graphFrom();
        if (wanted) {
            long changes = graph == null ? 0 : (long) changed.count - graph.covered + removed;
            if (graph == null || 2 * changes > graph.covered) {
                Slot[] taken = changed.taken();
                view = new View(taken, taken.length, changed.version, taken.length, graph(taken));
            }
        } else if (graph != null || (removed > FEW && removed > changed.live)) {
            Slot[] taken = changed.taken();
            view = new View(taken, taken.length, changed.version, taken.length, null);
        }
    }

    private Graph graph(Slot[] slots) {
        List<String> ids = new ArrayList<>(slots.length);
        float[][] vectors = new float[slots.length][];
        Map<String, Slot> byId = new HashMap<>(2 * slots.length);
        for (int i = 0; i < slots.length; i++) {
            String id = slots[i].entry.id();
            ids.add(id);
            vectors[i] = slots[i].vector;
            byId.put(id, slots[i]);
        }
        // Never closed: a search may still be in an earlier one, and its memory is the garbage collector's.
        return new Graph(HnswIndex.of(ids, vectors, VectorMetric.COSINE, settings.hnsw()), byId, slots.length);
    }

    /** The best {@code k} entries, best first. */
    public List<Match> search(float[] query, int k) {
        return search(query, k, -1, null);
    }

    /**
     * The best {@code k} entries among those that pass, best first, ties by the order of adding; fewer where fewer pass.
     *
     * @param query [dim]
     * @param least cosine that an entry must have at least; -1 for any
     * @param filter what an entry must pass, asked by several threads at once; null for all
     */
    public List<Match> search(float[] query, int k, double least, @Nullable Predicate<? super Entry> filter) {
        Retriever.checkK(k);
        if (Double.isNaN(least)) {
            throw new IllegalArgumentException(
                    "least (NaN) must be a number: the cosine that an entry must have at least");
        }
        double norm = VectorMetric.COSINE.check("query", 0, query, dim);
        float[] unit = new float[dim];
        for (int i = 0; i < dim; i++) {
            unit[i] = (float) (query[i] / norm);
        }
        View now = view;
        Search search = new Search(now, unit, Math.min(k, now.live), least, filter);
        if (search.k == 0) {
            return List.of();
        }
        Graph graph = now.graph;
        List<Candidate> best;
        if (graph == null || filter != null) {
            best = search.scan(0);
        } else {
            best = search.scan(graph.covered);
            best.addAll(search.ask(graph));
        }
        return best.stream()
                .sorted(BEST_FIRST)
                .limit(search.k)
                .map(candidate -> new Match(candidate.slot.entry, candidate.slot.vector.clone(), candidate.score))
                .toList();
    }

    private record Search(
            View view,
            float[] unit,
            int k,
            double least,
            @Nullable Predicate<? super Entry> filter) {

        double score(Slot slot) {
            // Always by this sum, so that an entry's score does not depend on whether the graph found it.
            return Math.max(-1, Math.min(1, VectorUtil.dotProduct(unit, slot.vector) * slot.inverseNorm));
        }

        /** The best of the slots from one on; compares them all. */
        List<Candidate> scan(int from) {
            int blocks = (view.count - from + BLOCK - 1) / BLOCK;
            IntStream each = IntStream.range(0, blocks);
            if ((long) (view.count - from) * unit.length > SMALL) {
                each = each.parallel();
            }
            return each.mapToObj(block ->
                            scan(from + block * BLOCK, (int) Math.min(view.count, from + (block + 1L) * BLOCK)))
                    .collect(ArrayList::new, ArrayList::addAll, ArrayList::addAll);
        }

        private List<Candidate> scan(int from, int to) {
            PriorityQueue<Candidate> best = new PriorityQueue<>(BEST_FIRST.reversed());
            for (int i = from; i < to; i++) {
                Slot slot = view.slots[i];
                if (!view.holds(slot)) {
                    continue;
                }
                double score = score(slot);
                // Slots come in the order of adding, so among equal scores the one that is there wins.
                boolean wanted = score >= least && (best.size() < k || score > best.element().score);
                if (wanted && (filter == null || filter.test(slot.entry))) {
                    if (best.size() == k) {
                        best.remove();
                    }
                    best.add(new Candidate(score, slot));
                }
            }
            return new ArrayList<>(best);
        }

        /** The best that the graph finds of what is still there: asked for ever more, until enough of them are. */
        List<Candidate> ask(Graph graph) {
            for (long wanted = k; ; wanted *= 2) {
                List<Hit> hits = graph.index.search(unit, (int) Math.min(wanted, graph.covered));
                List<Candidate> found = new ArrayList<>();
                for (Hit hit : hits) {
                    Slot slot = graph.slots.get(hit.id());
                    if (slot != null && view.holds(slot)) {
                        double score = score(slot);
                        if (score >= least) {
                            found.add(new Candidate(score, slot));
                        }
                    }
                }
                // A last hit below the least needed means that no further one is better.
                boolean exhausted = wanted >= graph.covered
                        || hits.size() < wanted
                        || hits.get(hits.size() - 1).score() < least - ROUNDING;
                if (found.size() >= k || exhausted) {
                    return found;
                }
            }
        }
    }
}
