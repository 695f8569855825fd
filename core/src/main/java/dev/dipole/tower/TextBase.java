package dev.dipole.tower;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.encoder.StaticDistillation;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.encoder.TokenVectors;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.random.RandomKey;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import dev.dipole.text.WordPieceSettings;
import dev.dipole.text.WordPieceTrainer;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingListener;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What a training of texts starts from, as its settings say: a base that they name is opened once. */
public final class TextBase implements AutoCloseable {

    /** Where a run keeps its vocabulary. */
    private static final String TOKENIZER = "tokenizer.json";

    /** Numbers of a token in a head of a transformer. */
    private static final int HEAD = 64;

    /** Texts whose tokens are counted at once. */
    private static final int CHUNK = 4096;

    private final BaseSettings settings;
    private final int dim;
    private final int longest;
    private final WordPieceSettings vocabulary;
    private final @Nullable TokenVectorCache vocabularies;
    private final @Nullable Model base;

    /** The same, and what a base that is distilled makes of its vocabulary is made anew. */
    public TextBase(BaseSettings settings, int dim, int maxTokens, WordPieceSettings vocabulary) {
        this(settings, dim, maxTokens, vocabulary, null);
    }

    /**
     * Opens the base.
     *
     * @param dim length of the vectors; 0: the base's
     * @param maxTokens where texts are cut; 0: as the base does
     * @param vocabulary how one is trained where there is no base
     * @param vocabularies where what bases that are distilled make of theirs is looked for first; null: it is made anew
     */
    public TextBase(
            BaseSettings settings,
            int dim,
            int maxTokens,
            WordPieceSettings vocabulary,
            @Nullable TokenVectorCache vocabularies) {
        this.settings = settings;
        this.dim = dim;
        this.longest = maxTokens;
        this.vocabulary = vocabulary;
        this.vocabularies = vocabularies;
        if (settings.isNone() && dim == 0) {
            throw new IllegalArgumentException(
                    "dim (0) must be at least 1 where there is no base whose length it takes");
        }
        base = settings.isNone() ? null : Bases.open(settings.model());
        if (base != null) {
            try {
                check(base);
            } catch (IllegalArgumentException e) {
                base.close();
                throw e;
            }
        }
    }

    private void check(Model opened) {
        if (settings.isStatic() && !(opened.encoder() instanceof TransformerEncoder)) {
            throw new IllegalArgumentException("base (" + settings.name()
                    + ") must name a transformer: a static encoder is made of one; leave static: away to train on");
        }
        boolean distilled = settings.isStatic();
        if (!distilled && dim != 0 && dim != opened.dim()) {
            throw new IllegalArgumentException("dim (" + dim + ") must be 0 or " + opened.dim()
                    + ", the length of the vectors of the base "
                    + settings.name());
        }
    }

    /** What of it decides how a run ends, beside the settings. */
    public Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        if (base != null) {
            identity.put("base (SHA-256)", base.hash());
        }
        return identity;
    }

    /** What is put in front of texts. */
    public Prompts prompts() {
        Prompts own = base == null ? Prompts.none() : base.prompts();
        return new Prompts(
                chosen(settings.queryPrompt(), own.query()),
                chosen(settings.documentPrompt(), own.document()),
                own.plain());
    }

    private static String chosen(String setting, String own) {
        return setting.equals(BaseSettings.OWN) ? own : setting;
    }

    /**
     * The encoder that training begins with; the caller's, who closes it.
     *
     * @param source what is trained on, behind its prompts
     * @param texts those of an example
     * @param folder where a run keeps its vocabulary
     * @param listener hears how far the vocabulary is
     */
    public <I> TextEncoder<?> encoder(
            Source<I> source,
            Function<Example<I>, List<String>> texts,
            @Nullable RunFolder folder,
            RandomKey key,
            TrainingListener listener) {
        Model opened = base;
        if (opened == null) {
            Tokenizer tokenizer = tokenizer(source, texts, folder, listener);
            return settings.layers() > 0
                    ? transformer(tokenizer, key)
                    : StaticTextEncoder.random(tokenizer, dim, maxTokens(256), key);
        }
        if (!(opened.encoder() instanceof TransformerEncoder transformer)) {
            return (TextEncoder<?>) opened.encoder().copy();
        }
        if (!settings.isStatic()) {
            return transformer.fineTuned(settings.tuning(), maxTokens(transformer.maxTokens()), key);
        }
        long[] counts = counts(source, texts, transformer.tokenizer(), listener);
        IntConsumer progress = done -> listener.preparing(
                "putting the vocabulary's tokens through the transformer",
                done,
                transformer.tokenizer().vocabularySize());
        TokenVectors tokens =
                vocabularies == null ? TokenVectors.of(transformer, progress) : vocabularies.of(opened, progress);
        return StaticDistillation.of(tokens, settings.distillation(), dim, counts, maxTokens(Integer.MAX_VALUE));
    }

    /** BERT's shape: heads of 64 numbers, and four times as many as a token's between the matrices of a layer. */
    private TransformerEncoder transformer(Tokenizer tokenizer, RandomKey key) {
        if (dim % HEAD != 0) {
            throw new IllegalArgumentException("dim (" + dim + ") must be a multiple of " + HEAD
                    + ", the size of a head, where base.layers ("
                    + settings.layers()
                    + ") asks for a transformer");
        }
        int cut = maxTokens(256);
        TransformerConfig shape =
                TransformerConfig.bert(tokenizer.vocabularySize(), dim, settings.layers(), dim / HEAD, 4 * dim, cut);
        try (TransformerEncoder random = TransformerEncoder.random(shape, tokenizer, cut, Head.mean(), key)) {
            return random.fineTuned(settings.tuning(), key);
        }
    }

    private int maxTokens(int own) {
        return longest == 0 ? own : Math.min(longest, own);
    }

    /** The encoder as it is saved: without adapters. */
    public static TextEncoder<?> finished(TextEncoder<?> trained) {
        if (trained instanceof TransformerEncoder transformer && transformer.hasAdapters()) {
            TransformerEncoder merged = transformer.merged();
            transformer.close();
            return merged;
        }
        return trained;
    }

    /** Trained once in a run; the kept one segments alike. */
    private <I> Tokenizer tokenizer(
            Source<I> source,
            Function<Example<I>, List<String>> texts,
            @Nullable RunFolder folder,
            TrainingListener listener) {
        if (folder != null && Files.exists(folder.file(TOKENIZER))) {
            return Tokenizers.load(folder.file(TOKENIZER));
        }
        Tokenizer trained;
        try (Source.Cursor<I> cursor = heard(source, "training a vocabulary, examples read", listener)) {
            WordPieceTrainer trainer = new WordPieceTrainer(vocabulary);
            trained = folder == null
                    ? trainer.train(ExampleTexts.of(cursor, texts))
                    : trainer.train(ExampleTexts.of(cursor, texts), folder.folder());
        }
        if (folder != null) {
            folder.writeAtomically(TOKENIZER, trained.json());
        }
        return trained;
    }

    /** How often each token occurs in the texts. */
    private <I> long[] counts(
            Source<I> source,
            Function<Example<I>, List<String>> texts,
            Tokenizer tokenizer,
            TrainingListener listener) {
        long[] counts = new long[tokenizer.vocabularySize()];
        try (Source.Cursor<I> cursor = heard(source, "counting tokens, examples read", listener)) {
            List<String> chunk = new ArrayList<>();
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                chunk.addAll(texts.apply(example));
                if (chunk.size() >= CHUNK) {
                    count(chunk, tokenizer, counts);
                    chunk.clear();
                }
            }
            count(chunk, tokenizer, counts);
        }
        return counts;
    }

    private static <I> Source.Cursor<I> heard(Source<I> source, String what, TrainingListener listener) {
        return new HeardCursor<>(source.open(0), done -> listener.preparing(what, done, 0));
    }

    private void count(List<String> texts, Tokenizer tokenizer, long[] counts) {
        for (int[] ids : tokenizer.encodeAll(texts, maxTokens(Integer.MAX_VALUE))) {
            for (int id : ids) {
                counts[id]++;
            }
        }
    }

    @Override
    public void close() {
        if (base != null) {
            base.close();
        }
    }
}
