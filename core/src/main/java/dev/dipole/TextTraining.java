package dev.dipole;

import dev.dipole.augment.View;
import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.Viewed;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.eval.Validation;
import dev.dipole.model.Model;
import dev.dipole.model.PromptedEncoder;
import dev.dipole.model.Prompts;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.tower.ExampleTexts;
import dev.dipole.tower.TextBase;
import dev.dipole.tower.TokenVectorCache;
import dev.dipole.train.Method;
import dev.dipole.train.RunFolder;
import dev.dipole.train.Trainer;
import dev.dipole.train.TrainingResult;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Trains a model of texts from pairs that belong together. Every setting has a default that carries a first run. */
public final class TextTraining extends Training<TextSettings, TextTraining> {

    /** Fewer held-out queries than these say too little to choose weights by. */
    private static final int FEWEST_QUERIES = 20;

    private @Nullable EmbeddingObjective objective;
    private @Nullable RetrievalTask development;
    private List<String> documents = List.of();
    private @Nullable Function<List<Document>, Retriever<String>> lexical;
    private @Nullable BiFunction<List<String>, float[][], VectorIndex> approximate;
    private @Nullable TokenVectorCache vocabularies;

    TextTraining() {
        super(TextSettings.defaults());
    }

    /**
     * What to start from.
     *
     * @param base the folder of a model, the name of a known one such as {@code all-minilm-l6-v2}, {@code static:} and either
     *     of them for a static encoder made of it, or {@code none}
     */
    public TextTraining base(String base) {
        return begin(TextSettings.startingFrom(base));
    }

    /** The loss; without it the settings' one. */
    public TextTraining objective(EmbeddingObjective loss) {
        objective = loss;
        return this;
    }

    /** What the best weights are chosen by; without it a part of the training data is held out. */
    public TextTraining development(RetrievalTask task) {
        development = task;
        return this;
    }

    /**
     * What negatives are mined from beside the positives and negatives of the data, where the settings have phases of mining.
     *
     * @param texts without prompts
     */
    public TextTraining corpus(List<String> texts) {
        documents = List.copyOf(texts);
        return this;
    }

    /**
     * How an index of words is built, which phases of mining that are called lexical need, such as BM25 of the module search.
     * It is asked with the documents' texts, in another thread, and closes after the mining.
     */
    public TextTraining lexical(Function<List<Document>, Retriever<String>> index) {
        lexical = index;
        return this;
    }

    /**
     * How an approximate index is built, from ids and vectors and by dot product, such as HNSW of the module search. For runs that
     * can be resumed, equal vectors have to give an equal index.
     */
    public TextTraining approximate(BiFunction<List<String>, float[][], VectorIndex> index) {
        approximate = index;
        return this;
    }

    /** Where what static bases make of their vocabularies is kept from one training to the next; without it, it is made anew. */
    public TextTraining vocabularies(TokenVectorCache cache) {
        vocabularies = cache;
        return this;
    }

    /** Trains a vocabulary and a model. The model belongs to the caller, who closes it. */
    public Model train(Source<String> source) {
        TextSettings resolved = resolved();
        if (objective == null) {
            resolved = resolved.with(resolved.objective().forClassesOf(source));
        }
        MinedNegatives negatives = new MinedNegatives(resolved.negatives(), documents, lexical, approximate);
        try (Companions companions = new Companions(resolved.method());
                TextBase base = base(resolved)) {
            return train(source, resolved, companions, negatives, base);
        }
    }

    /**
     * The model that training would begin with: the base, which for {@code static:} is distilled with how often the texts use
     * each token; without a base, a vocabulary of the texts and random vectors. Nothing is held out of the source. The model
     * belongs to the caller, who closes it.
     */
    public Model untrained(Source<String> source) {
        TextSettings resolved = resolved();
        try (TextBase base = base(resolved)) {
            Prompts prompts = base.prompts();
            RandomKey key = RandomKey.ofSeed(resolved.training().seed());
            TextEncoder<?> encoder = TextBase.finished(
                    base.encoder(prompted(source, prompts), ExampleTexts::all, null, key.split("weights"), listener()));
            try {
                return new Model(encoder, prompts, provenance(resolved, source).untrained());
            } catch (RuntimeException e) {
                encoder.close();
                throw e;
            }
        }
    }

    private TextBase base(TextSettings resolved) {
        return new TextBase(resolved.base(), resolved.dim(), resolved.maxTokens(), resolved.vocabulary(), vocabularies);
    }

    private Model train(
            Source<String> source,
            TextSettings resolved,
            Companions companions,
            MinedNegatives negatives,
            TextBase base) {
        EmbeddingObjective loss =
                objective == null ? resolved.objective().create(companions::around) : companions.around(objective);
        Sources.requireTrainable(source, loss.readsScores());
        Provenance<TextSettings> provenance = provenance(resolved, source);
        RunFolder folder = folder();
        if (folder != null) {
            folder.begin(identity(provenance, companions, negatives, base));
        }
        Source<String> training = source;
        @Nullable RetrievalValidation validation = null;
        if (development != null) {
            validation = new RetrievalValidation(development, resolved.metric());
        } else if (resolved.development() > 0 && !isJudged(source)) {
            Sources.Split<String> split = Sources.split(
                    source, resolved.development(), resolved.training().seed());
            RetrievalTask heldOut =
                    PairTask.of(source.name() + " held out", split.development(), resolved.developmentLimit());
            if (heldOut.queries().size() >= FEWEST_QUERIES) {
                training = split.training();
                validation = new RetrievalValidation(heldOut, resolved.metric());
            } else {
                listener()
                        .warned("only " + heldOut.queries().size()
                                + " of the anchors would be held out, too few to choose"
                                + " weights by; all are trained on, and the last weights are kept");
            }
        }
        Prompts prompts = base.prompts();
        Source<String> prompted = prompted(training, prompts);
        Validation<String> behindPrompts = validation == null ? null : new PromptedValidation(validation, prompts);
        RandomKey key = RandomKey.ofSeed(resolved.training().seed());
        TextEncoder<?> encoder = base.encoder(prompted, ExampleTexts::all, folder(), key.split("weights"), listener());
        try {
            if (!resolved.negatives().isNone()) {
                companions.add(negatives.companion(encoder, prompted, prompts, key.split("negatives")));
            }
            TrainableEncoder<String, ?> trained = viewed(encoder, resolved.views());
            TrainingResult result = new Trainer<>(
                            Method.towers(
                                    trained,
                                    trained,
                                    loss,
                                    companions.of(
                                            trained,
                                            prompts,
                                            resolved.training().epochs(),
                                            cache(),
                                            folder())),
                            resolved.training(),
                            behindPrompts,
                            listener())
                    .train(prompted, folder());
            encoder = TextBase.finished(encoder);
            return new Model(encoder, prompts, provenance.trained(loss, result, resolved.metric()));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** The encoder as it is trained: on views, where the settings ask for some. */
    private static <P> TrainableEncoder<String, ?> viewed(TextEncoder<P> encoder, ViewSettings views) {
        View<int[]> view = views.view();
        return view == null ? encoder : Viewed.tokens(encoder, view);
    }

    /** The examples as the encoder takes them. */
    private static Source<String> prompted(Source<String> source, Prompts prompts) {
        if (prompts.query().isEmpty() && prompts.document().isEmpty()) {
            return source;
        }
        return Sources.mapped(source, example -> example.mapped(prompts.query()::concat, prompts.document()::concat));
    }

    /**
     * A validation whose texts have no prompts yet.
     *
     * @param inner asked about encoders that put the prompts in front
     */
    private record PromptedValidation(Validation<String> inner, Prompts prompts) implements Validation<String> {

        @Override
        public String metric() {
            return inner.metric();
        }

        @Override
        public double evaluate(Encoder<String> anchors, Encoder<String> candidates) {
            return inner.evaluate(
                    new PromptedEncoder(anchors, prompts.query()), new PromptedEncoder(candidates, prompts.document()));
        }
    }

    /**
     * Members of labels, scored pairs, or texts that are their own positives: no queries can be held out of them, and the last
     * weights are kept.
     */
    private static boolean isJudged(Source<String> source) {
        try (Source.Cursor<String> cursor = source.open(0)) {
            Example<String> first = cursor.next();
            return first != null
                    && (first.positives().isEmpty()
                            || first.isScored()
                            || first.positives().contains(first.anchor()));
        }
    }

    private static Provenance<TextSettings> provenance(TextSettings resolved, Source<String> source) {
        return Provenance.of(TextSettings.class, resolved, resolved.training().seed(), source);
    }

    /** Everything that decides how the run ends. */
    private Map<String, String> identity(
            Provenance<TextSettings> provenance, Companions companions, MinedNegatives negatives, TextBase base) {
        Map<String, String> identity = provenance.identity(objective);
        identity.putAll(companions.identity());
        identity.putAll(base.identity());
        if (!provenance.settings().negatives().isNone()) {
            identity.put("corpus (SHA-256)", negatives.fingerprint());
        }
        RetrievalTask given = development;
        if (given != null) {
            identity.put("development (SHA-256)", given.fingerprint());
        }
        return identity;
    }
}
