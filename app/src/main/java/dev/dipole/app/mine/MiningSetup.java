package dev.dipole.app.mine;

import dev.dipole.app.Progress;
import dev.dipole.data.Document;
import dev.dipole.data.KnownPositives;
import dev.dipole.encoder.CachedEncoder;
import dev.dipole.encoder.Encoder;
import dev.dipole.model.Model;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.NegativeChoice;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.Scorer;
import dev.dipole.negatives.VectorScorer;
import dev.dipole.negatives.choice.DistanceWeighted;
import dev.dipole.negatives.choice.First;
import dev.dipole.negatives.choice.Hardest;
import dev.dipole.negatives.choice.SemiHard;
import dev.dipole.negatives.choice.Uniform;
import dev.dipole.negatives.filter.AbsoluteMargin;
import dev.dipole.negatives.filter.Agreement;
import dev.dipole.negatives.filter.Ceiling;
import dev.dipole.negatives.filter.GuideTop;
import dev.dipole.negatives.filter.NearCopies;
import dev.dipole.negatives.filter.PercentileMargin;
import dev.dipole.negatives.filter.RankWindow;
import dev.dipole.negatives.filter.RelativeMargin;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.RandomMiner;
import dev.dipole.negatives.miner.RetrieverMiner;
import dev.dipole.negatives.miner.ScoredMiner;
import dev.dipole.negatives.miner.UnionMiner;
import dev.dipole.random.RandomKey;
import dev.dipole.search.Analysis;
import dev.dipole.search.Bm25;
import dev.dipole.search.Bm25Settings;
import dev.dipole.search.HnswIndex;
import dev.dipole.search.HnswSettings;
import dev.dipole.similarity.VectorMetric;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What settings build: miners, filters, and the encoders that keep their vectors. Closing it closes all of them. */
public final class MiningSetup implements AutoCloseable {

    private final MiningSettings settings;
    private final Corpus<String> corpus;
    private final Analysis analysis;
    private final Path cache;
    private final Progress progress;

    /** Closed from the last to the first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final List<String> replaced = new ArrayList<>();
    private final @Nullable Sides own;
    private final @Nullable Sides guide;
    private final Miner<String> miner;
    private final List<NegativeFilter<String>> filters;

    /** A model's encoders of queries and of documents. */
    private record Sides(Encoder<String> queries, Encoder<String> documents) {

        Scorer<String> scorer() {
            return new VectorScorer<>(queries, documents);
        }
    }

    /**
     * Builds.
     *
     * @param model what finds and scores; null: none
     * @param guideModel that of {@link MiningSettings#guide}, or null
     * @param analysis how BM25 sees words where the settings do not say
     * @param cache the folder of vectors
     * @throws IllegalArgumentException where the settings ask for a model and there is none
     */
    public MiningSetup(
            MiningSettings settings,
            Corpus<String> corpus,
            @Nullable Model model,
            @Nullable Model guideModel,
            Analysis analysis,
            Path cache,
            Progress progress) {
        this.settings = settings;
        this.corpus = corpus;
        this.analysis = settings.analysis() == null ? analysis : settings.analysis();
        this.cache = cache;
        this.progress = progress;
        try {
            own = model == null ? null : sides(model, "texts");
            guide = guideModel == null ? null : sides(guideModel, "texts for the guide");
            miner = scored(proposer(kind(settings, model != null)));
            filters = filters();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Who proposes, where the settings do not say. */
    public static MiningSettings.Kind kind(MiningSettings settings, boolean model) {
        if (settings.kind() != null) {
            return settings.kind();
        }
        return model ? MiningSettings.Kind.DENSE : MiningSettings.Kind.BM25;
    }

    /** The mining itself; its miner is closed with this. */
    public Mining<String> mining(KnownPositives known) {
        return new Mining<>(
                corpus,
                miner,
                known,
                filters,
                choice(),
                settings.negatives(),
                settings.depth(),
                RandomKey.ofSeed(settings.seed()));
    }

    /** Which cached vectors were thrown away, being of another model. */
    public List<String> replaced() {
        return List.copyOf(replaced);
    }

    private Sides sides(Model model, String task) {
        return new Sides(
                cached(model, "queries", model.queries()),
                cached(model, "documents", new Counting(model.documents(), task)));
    }

    /** The file's name holds the model's hash: stale vectors cannot be read, and those of other models are left alone. */
    private Encoder<String> cached(Model model, String side, Encoder<String> encoder) {
        Path file = cache.resolve(model.hash().substring(0, 16) + "-" + side + ".vectors");
        CachedEncoder cached = CachedEncoder.open(file, "model " + model.hash() + ", " + side, encoder);
        open.push(cached);
        if (cached.replaced() != null) {
            replaced.add(file + " held vectors of another version (" + cached.replaced() + "); they are made anew");
        }
        return cached;
    }

    /** Says how far encoding is. */
    private final class Counting implements Encoder<String> {

        private final Encoder<String> inner;
        private final String task;
        private long done;

        Counting(Encoder<String> inner, String task) {
            this.inner = inner;
            this.task = task;
        }

        @Override
        public int dim() {
            return inner.dim();
        }

        @Override
        public float[][] encode(List<String> inputs) {
            float[][] vectors = inner.encode(inputs);
            done += inputs.size();
            progress.update("encoding " + task, Math.min(done, corpus.size()), corpus.size());
            return vectors;
        }
    }

    private Miner<String> proposer(MiningSettings.Kind kind) {
        return switch (kind) {
            case DENSE -> dense();
            case BM25 -> bm25();
            case RANDOM -> kept(new RandomMiner<>(corpus));
            case UNION -> union();
        };
    }

    private <M extends Miner<String>> M kept(M built) {
        open.push(built);
        return built;
    }

    private Miner<String> dense() {
        Sides sides = own;
        if (sides == null) {
            throw new IllegalArgumentException(
                    "the dense miner needs a model; name one, or set kind=bm25 (of a union: dense-quota=0)");
        }
        return dense(sides);
    }

    private Miner<String> dense(Sides sides) {
        if (settings.search() == MiningSettings.Search.EXACT) {
            return kept(DenseMiner.exact(corpus, sides.queries(), sides.documents()));
        }
        // One thread builds the same graph every time, without which a run could not be gone on with.
        HnswSettings graph = HnswSettings.defaults().withThreads(1).withEfSearch(settings.efSearch());
        return kept(DenseMiner.of(
                corpus,
                sides.queries(),
                sides.documents(),
                (ids, vectors) -> HnswIndex.of(ids, vectors, VectorMetric.DOT, graph)));
    }

    private Miner<String> bm25() {
        List<Document> documents = new AbstractList<>() {
            @Override
            public Document get(int place) {
                return new Document(Integer.toString(place), "", corpus.get(place));
            }

            @Override
            public int size() {
                return corpus.size();
            }
        };
        return kept(new RetrieverMiner<>("bm25", Bm25.of(documents, analysis, Bm25Settings.defaults()), corpus));
    }

    private Miner<String> union() {
        List<UnionMiner.Part<String>> parts = new ArrayList<>();
        if (settings.bm25Quota() > 0) {
            parts.add(new UnionMiner.Part<>(bm25(), settings.bm25Quota()));
        }
        if (settings.denseQuota() > 0) {
            parts.add(new UnionMiner.Part<>(dense(), settings.denseQuota()));
        }
        if (settings.randomQuota() > 0) {
            parts.add(new UnionMiner.Part<>(kept(new RandomMiner<>(corpus)), settings.randomQuota()));
        }
        return new UnionMiner<>(parts);
    }

    /** Where a model is there, its scores are those that margins compare, whoever proposes. */
    private Miner<String> scored(Miner<String> proposer) {
        if (settings.rerank()) {
            return ScoredMiner.reranking(
                    proposer, corpus, Objects.requireNonNull(guide).scorer());
        }
        return own == null || proposer instanceof DenseMiner
                ? proposer
                : ScoredMiner.keepingOrder(proposer, corpus, own.scorer());
    }

    private List<NegativeFilter<String>> filters() {
        List<NegativeFilter<String>> all = new ArrayList<>();
        if (settings.skip() > 0) {
            all.add(new RankWindow<>(settings.skip(), settings.depth()));
        }
        if (settings.nearCopies() != null) {
            all.add(new NearCopies(corpus, settings.nearCopies()));
        }
        if (settings.ceiling() != null) {
            all.add(new Ceiling<>(settings.ceiling()));
        }
        if (settings.absoluteMargin() != null) {
            all.add(new AbsoluteMargin<>(settings.absoluteMargin()));
        }
        if (settings.relativeMargin() != null) {
            all.add(new RelativeMargin<>(settings.relativeMargin()));
        }
        if (settings.percentileMargin() != null) {
            all.add(new PercentileMargin<>(settings.percentileMargin()));
        }
        Sides asked = guide;
        if (settings.guideMargin() != null && asked != null) {
            all.add(new Agreement<>(corpus, asked.scorer(), settings.guideMargin()));
        }
        if (settings.guideTop() > 0 && asked != null) {
            all.add(new GuideTop<>(dense(asked), settings.guideTop()));
        }
        return all;
    }

    private NegativeChoice choice() {
        return switch (settings.choice()) {
            case FIRST -> new First();
            case HARDEST -> new Hardest();
            case SEMI_HARD -> new SemiHard();
            case UNIFORM -> new Uniform();
            case DISTANCE_WEIGHTED -> {
                Sides scores = settings.rerank() ? guide : own;
                if (scores == null) {
                    throw new IllegalArgumentException(
                            "the distance-weighted choice goes by a model's cosines; name a model, or set choice=uniform");
                }
                yield DistanceWeighted.of(scores.queries().dim());
            }
        };
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("miners and caches throw no checked exception", e);
            }
        }
    }
}
