package dev.dipole.search;

import dev.dipole.data.InputException;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.similarity.VectorMetric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Approximate search in a graph of neighbours (Malkov and Yashunin 2018), on Lucene's vectors of 32-bit floats. It finds
 * most of the true nearest, in time that hardly grows with the index; {@link dev.dipole.retrieve.ExactIndex} finds all.
 * A few hundred vectors are compared one by one, without a graph.
 *
 * <p>Under cosine the vectors are kept normalised. Scores are measured in double precision and rounded to single. Among equal
 * scores the lowest place in the index comes first, but where more equal vectors compete than are asked for, the graph may have
 * met others first.
 */
public final class HnswIndex implements VectorIndex {

    static final int LARGEST_DIM = 16_384;

    private static final String VECTOR = "vector";
    private static final String ID = "id";

    private final Opened opened;
    private final boolean owner;
    private final String[] ids;
    private final int dim;
    private final VectorMetric metric;
    private final int efSearch;
    private final AcceptDocs all;
    private volatile boolean closed;

    /** A view of an open index; the index is closed with the view where the view owns it. */
    HnswIndex(Opened opened, boolean owner, String[] ids, int efSearch) {
        FieldInfo field = opened.leaf().getFieldInfos().fieldInfo(VECTOR);
        if (field == null) {
            throw new IllegalArgumentException("the index holds no vectors; build it again");
        }
        this.opened = opened;
        this.owner = owner;
        this.ids = ids;
        this.dim = field.getVectorDimension();
        this.metric = metric(field.getVectorSimilarityFunction());
        this.efSearch = efSearch;
        this.all = AcceptDocs.fromLiveDocs(null, opened.size());
    }

    /**
     * An index in memory.
     *
     * @param ids unique, one for each vector
     * @param vectors [size, dim], at least one; finite; not zero under cosine
     */
    public static HnswIndex of(List<String> ids, float[][] vectors, VectorMetric metric, HnswSettings settings) {
        check(ids, vectors, metric);
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        try {
            write(directory, ids, vectors, metric, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new HnswIndex(new Opened(directory), true, ids.toArray(new String[0]), settings.efSearch());
    }

    /**
     * Writes an index to a folder that does not exist or is empty; {@link SearchFolder} also keeps texts and knows the
     * model, and replaces what is there safely.
     */
    public static void write(
            Path folder, List<String> ids, float[][] vectors, VectorMetric metric, HnswSettings settings) {
        check(ids, vectors, metric);
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw InputException.in(folder, "the folder is not empty", "name another, or empty it");
                }
            }
            try (Directory directory = FSDirectory.open(folder)) {
                write(directory, ids, vectors, metric, settings);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens what {@link #write} wrote.
     *
     * @param efSearch as in {@link HnswSettings}
     */
    public static HnswIndex open(Path folder, int efSearch) {
        try {
            FSDirectory directory = FSDirectory.open(folder);
            if (!DirectoryReader.indexExists(directory)) {
                directory.close();
                throw InputException.in(folder, "there is no index", "write one with HnswIndex.write");
            }
            Opened opened = new Opened(directory);
            return new HnswIndex(opened, true, readIds(opened.leaf()), efSearch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(
            Directory directory, List<String> ids, float[][] vectors, VectorMetric metric, HnswSettings settings)
            throws IOException {
        try (KeywordAnalyzer analyzer = new KeywordAnalyzer()) {
            LuceneWriter.write(
                    directory,
                    analyzer,
                    vectors.length,
                    i -> List.of(idField(ids.get(i)), vectorField(vectors[i], metric)),
                    settings);
        }
    }

    static IndexableField idField(String id) {
        return new BinaryDocValuesField(ID, new BytesRef(id));
    }

    static IndexableField vectorField(float[] vector, VectorMetric metric) {
        return new KnnFloatVectorField(VECTOR, prepared(vector, metric), function(metric));
    }

    /** Identifiers by document number: a look-up while searching must cost nothing. */
    static String[] readIds(LeafReader leaf) throws IOException {
        String[] ids = new String[leaf.maxDoc()];
        BinaryDocValues values = leaf.getBinaryDocValues(ID);
        for (int i = 0; i < ids.length; i++) {
            if (values == null || !values.advanceExact(i)) {
                throw new IOException("document " + i + " of the index has no identifier; build the index again");
            }
            ids[i] = values.binaryValue().utf8ToString();
        }
        return ids;
    }

    static void check(List<String> ids, float[][] vectors, VectorMetric metric) {
        VectorIndex.checkIds(ids, vectors.length);
        if (vectors.length == 0) {
            throw new IllegalArgumentException("documents is empty; there must be at least one vector to search");
        }
        int dim = vectors[0].length;
        if (dim < 1 || dim > LARGEST_DIM) {
            throw new IllegalArgumentException(
                    "document 0 has " + dim + " dimensions; vectors must have 1 to " + LARGEST_DIM);
        }
        for (int row = 0; row < vectors.length; row++) {
            metric.check("document", row, vectors[row], dim);
        }
    }

    private static float[] prepared(float[] vector, VectorMetric metric) {
        if (metric != VectorMetric.COSINE) {
            return vector;
        }
        double norm = Math.sqrt(VectorMetric.DOT.score(vector, vector));
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return unit;
    }

    private static VectorSimilarityFunction function(VectorMetric metric) {
        return switch (metric) {
            case COSINE -> VectorSimilarityFunction.DOT_PRODUCT; // of unit vectors
            case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
            case EUCLIDEAN -> VectorSimilarityFunction.EUCLIDEAN;
        };
    }

    private static VectorMetric metric(VectorSimilarityFunction function) {
        for (VectorMetric metric : VectorMetric.values()) {
            if (function(metric) == function) {
                return metric;
            }
        }
        throw new IllegalArgumentException(
                "the index was not written by Dipole: its vectors are compared by " + function);
    }

    @Override
    public List<Hit> search(float[] query, int k) {
        return search(query, 0, k);
    }

    private List<Hit> search(float[] query, int row, int k) {
        Retriever.checkK(k);
        opened.check(closed);
        metric.check("query", row, query, dim);
        int found = Math.min(k, ids.length);
        int candidates = Math.min(Math.max(found, efSearch), ids.length);
        float[] target = prepared(query, metric);
        try {
            ScoreDoc[] docs =
                    opened.leaf().searchNearestVectors(VECTOR, target, candidates, all, Integer.MAX_VALUE).scoreDocs;
            measure(docs, target);
            List<Hit> hits = new ArrayList<>(found);
            for (int i = 0; i < Math.min(found, docs.length); i++) {
                float score = docs[i].score;
                hits.add(new Hit(
                        ids[docs[i].doc], metric == VectorMetric.COSINE ? Math.max(-1, Math.min(1, score)) : score));
            }
            return hits;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What Lucene found is measured again. Its vectorised sums have one order before and another after they are compiled, and its
     * 1 / (1 + d²) has no digits left for small distances: by its scores alone a second search would give other answers.
     */
    private void measure(ScoreDoc[] docs, float[] target) throws IOException {
        FloatVectorValues vectors = opened.leaf().getFloatVectorValues(VECTOR);
        // Under cosine both are of unit length already.
        VectorMetric measured = metric == VectorMetric.COSINE ? VectorMetric.DOT : metric;
        for (ScoreDoc doc : docs) {
            // Every document has a vector, so a vector's number is its document's.
            doc.score = (float) measured.score(target, vectors.vectorValue(doc.doc));
        }
        Arrays.sort(
                docs, Comparator.comparingDouble((ScoreDoc doc) -> -doc.score).thenComparingInt(doc -> doc.doc));
    }

    @Override
    public List<List<Hit>> searchAll(List<float[]> queries, int k) {
        Retriever.checkK(k);
        opened.check(closed);
        List<Integer> rows = new ArrayList<>(queries.size());
        for (int row = 0; row < queries.size(); row++) {
            rows.add(row);
        }
        return rows.parallelStream()
                .map(row -> search(queries.get(row), row, k))
                .toList();
    }

    @Override
    public int size() {
        return ids.length;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public VectorMetric metric() {
        return metric;
    }

    @Override
    public float[] vector(int row) {
        Objects.checkIndex(row, ids.length);
        opened.check(closed);
        try {
            // Every document has a vector, so a vector's number is its document's; Lucene reads the next over it.
            return opened.leaf().getFloatVectorValues(VECTOR).vectorValue(row).clone();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (owner) {
            opened.close();
        }
    }
}
