package dev.dipole.search;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;

/** Writes a Lucene index of one segment whose documents keep their order. */
final class LuceneWriter {

    private static final double BUFFER_MEGABYTES = 256;

    private LuceneWriter() {}

    /**
     * Writes documents 0 to {@code size - 1}. Segments are written flat first and merged once: only a merge builds a graph
     * with several threads, and every graph but the last would be thrown away.
     *
     * @param settings of the graph, or null where there are no vectors
     */
    static void write(
            Directory directory,
            Analyzer analyzer,
            int size,
            IntFunction<? extends Iterable<? extends IndexableField>> documents,
            @Nullable HnswSettings settings)
            throws IOException {
        IndexWriterConfig flat = config(analyzer).setMergePolicy(NoMergePolicy.INSTANCE);
        if (settings != null) {
            flat.setCodec(codec(new Lucene99HnswVectorsFormat(
                    settings.m(), settings.efConstruction(), 1, null, Integer.MAX_VALUE)));
        }
        try (IndexWriter writer = new IndexWriter(directory, flat)) {
            for (int i = 0; i < size; i++) {
                writer.addDocument(documents.apply(i));
                if (i == size / 2 - 1) {
                    writer.flush(); // two segments at least, so that there is something to merge
                }
            }
        }
        int threads = settings == null ? 1 : settings.threads();
        ExecutorService executor = threads == 1 ? null : Executors.newFixedThreadPool(threads);
        try {
            // Neighbouring segments only, and all at once: the order stays, and nothing is merged twice.
            LogDocMergePolicy policy = new LogDocMergePolicy();
            policy.setMergeFactor(Integer.MAX_VALUE);
            IndexWriterConfig merged = config(analyzer).setMergePolicy(policy);
            if (settings != null) {
                merged.setCodec(codec(
                        new Lucene99HnswVectorsFormat(settings.m(), settings.efConstruction(), threads, executor)));
            }
            try (IndexWriter writer = new IndexWriter(directory, merged)) {
                writer.forceMerge(1);
            }
        } finally {
            if (executor != null) {
                executor.shutdown();
            }
        }
    }

    private static IndexWriterConfig config(Analyzer analyzer) {
        return new IndexWriterConfig(analyzer)
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setMergeScheduler(new SerialMergeScheduler())
                .setSimilarity(new BM25Similarity())
                .setUseCompoundFile(false);
    }

    private static Lucene104Codec codec(KnnVectorsFormat format) {
        KnnVectorsFormat wide = new WideFormat(format);
        return new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return wide;
            }
        };
    }

    /** Lucene's own format under its own name, without its limit of 1,024 dimensions. */
    private static final class WideFormat extends KnnVectorsFormat {

        private final KnnVectorsFormat format;

        WideFormat(KnnVectorsFormat format) {
            super(format.getName());
            this.format = format;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return format.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return format.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return HnswIndex.LARGEST_DIM;
        }
    }
}
