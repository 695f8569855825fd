package dev.dipole.search;

import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.eval.Metric;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Lexical search by BM25 (Robertson and Walker 1994; Robertson and Zaragoza 2009), on Lucene:
 *
 * <pre>
 * score(q, d) = Σ_{t ∈ q} idf(t) · tf / (tf + k1 · (1 - b + b · |d| / avg|d|)),   idf(t) = ln(1 + (N - n_t + ½) / (n_t + ½))
 * </pre>
 *
 * <p>A document is its title and text as one field. A query is a bag of terms: nothing in it is syntax, and a term that
 * stands in it twice counts twice. Two things are Lucene's: the factor k1 + 1 of the original is left out, which changes
 * no order; and |d| is kept in one byte, exact up to 40 terms and beyond that rounded down to four significant bits.
 *
 * <p>Queries may have any number of terms: creating the first index raises Lucene's process-wide limit of clauses.
 */
public final class Bm25 implements Retriever<String> {

    static final String FIELD = "content";

    static final FieldType FIELD_TYPE = new FieldType();

    static {
        FIELD_TYPE.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        FIELD_TYPE.setTokenized(true);
        FIELD_TYPE.freeze();
        IndexSearcher.setMaxClauseCount(Integer.MAX_VALUE);
    }

    private final Opened opened;
    private final boolean owner;
    private final String[] ids;
    private final Analysis analysis;
    private final Analyzer analyzer;
    private final Bm25Settings settings;
    private final IndexSearcher searcher;
    private volatile boolean closed;

    /** A view of an open index; the index is closed with the view where the view owns it. */
    Bm25(Opened opened, boolean owner, String[] ids, Analysis analysis, Bm25Settings settings) {
        this.opened = opened;
        this.owner = owner;
        this.ids = ids;
        this.analysis = analysis;
        this.analyzer = analysis.analyzer();
        this.settings = settings;
        this.searcher = new IndexSearcher(opened.reader());
        searcher.setQueryCache(null); // queries do not repeat
        searcher.setSimilarity(new BM25Similarity((float) settings.k1(), (float) settings.b()));
    }

    /**
     * An index in memory.
     *
     * @param documents at least one, with unique identifiers
     */
    public static Bm25 of(List<Document> documents, Analysis analysis, Bm25Settings settings) {
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("documents is empty; there must be at least one to search");
        }
        List<String> ids = documents.stream().map(Document::id).toList();
        VectorIndex.checkIds(ids, documents.size());
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        try (Analyzer analyzer = analysis.analyzer()) {
            LuceneWriter.write(
                    directory,
                    analyzer,
                    documents.size(),
                    i -> List.of(new Field(FIELD, documents.get(i).content(), FIELD_TYPE)),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Bm25(new Opened(directory), true, ids.toArray(new String[0]), analysis, settings);
    }

    /** The same index with other settings, which only count while searching. It is closed with this one. */
    public Bm25 withSettings(Bm25Settings other) {
        opened.check(closed);
        return new Bm25(opened, false, ids, analysis, other);
    }

    public Bm25Settings settings() {
        return settings;
    }

    /**
     * One pair of settings and what it reached.
     *
     * @param value mean of the metric over the task's queries
     */
    public record Trial(Bm25Settings settings, double value) {}

    /** k1 from 0.3 to 3 and b from 0 to 1, 54 pairs: what {@link #tune(RetrievalTask, Metric, List)} usually tries. */
    public static List<Bm25Settings> grid() {
        List<Bm25Settings> grid = new ArrayList<>();
        for (double k1 : new double[] {0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.2, 2.6, 3}) {
            for (double b : new double[] {0, 0.2, 0.4, 0.6, 0.75, 1}) {
                grid.add(new Bm25Settings(k1, b));
            }
        }
        return grid;
    }

    /**
     * Tries settings on a task whose documents this index holds. Choose on a development part: what is chosen on the test
     * part says nothing about it.
     *
     * @param grid at least one pair
     * @return every trial, the best first; among equals, the order of the grid
     */
    public List<Trial> tune(RetrievalTask task, Metric metric, List<Bm25Settings> grid) {
        if (grid.isEmpty()) {
            throw new IllegalArgumentException("grid is empty; maybe Bm25.grid()");
        }
        RetrievalEvaluation evaluation = RetrievalEvaluation.of(List.of(metric));
        List<Trial> trials = new ArrayList<>();
        for (Bm25Settings pair : grid) {
            double value = evaluation.run("bm25", withSettings(pair), task).mean(metric.name());
            trials.add(new Trial(pair, value));
        }
        trials.sort((x, y) -> Double.compare(y.value(), x.value()));
        return trials;
    }

    @Override
    public List<Hit> search(String query, int k) {
        Retriever.checkK(k);
        opened.check(closed);
        Map<String, Integer> terms = new LinkedHashMap<>();
        for (String term : Analysis.terms(analyzer, query)) {
            terms.merge(term, 1, Integer::sum);
        }
        BooleanQuery.Builder bag = new BooleanQuery.Builder();
        terms.forEach((term, count) -> {
            TermQuery one = new TermQuery(new Term(FIELD, term));
            bag.add(count == 1 ? one : new BoostQuery(one, count), BooleanClause.Occur.SHOULD);
        });
        try {
            ScoreDoc[] found = searcher.search(bag.build(), Math.min(k, ids.length)).scoreDocs;
            List<Hit> hits = new ArrayList<>(found.length);
            for (ScoreDoc doc : found) {
                hits.add(new Hit(ids[doc.doc], doc.score));
            }
            return hits;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<List<Hit>> searchAll(List<String> queries, int k) {
        Retriever.checkK(k);
        opened.check(closed);
        return queries.parallelStream().map(query -> search(query, k)).toList();
    }

    @Override
    public int size() {
        return ids.length;
    }

    @Override
    public void close() {
        closed = true;
        if (owner) {
            opened.close();
        }
        analyzer.close();
    }
}
