package dev.dipole.tower;

import dev.dipole.data.BadContent;
import dev.dipole.data.Media;
import dev.dipole.data.Words;
import dev.dipole.data.image.FileLookup;
import dev.dipole.encoder.LockedEncoder;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.model.Model;
import dev.dipole.model.TowerModel;
import dev.dipole.text.WordPieceSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts.
 *
 * @param dim length of the vectors
 */
public record WordKind(WordSettings settings, int dim) implements TowerKind {

    @Override
    public String name() {
        return "words";
    }

    @Override
    public List<String> columns() {
        return List.of(
                "caption",
                "captions",
                "text",
                "texts",
                "sentence",
                "description",
                "transcript",
                "word",
                "title",
                "positive");
    }

    @Override
    public Media content(String cell, FileLookup files) {
        return new Words(cell);
    }

    /**
     * The encoder that a training begins with; the caller's, who closes it.
     *
     * @param start its texts are what tokens are counted in, and a vocabulary is made of
     */
    public TextEncoder<?> encoder(Tower.Start start) {
        try (TextBase base = base()) {
            return encoder(base, start);
        }
    }

    private static TextEncoder<?> encoder(TextBase base, Tower.Start start) {
        return base.encoder(start.source(), ExampleTexts::words, start.folder(), start.key(), start.listener());
    }

    /**
     * The encoder as a training of pairs sees it: of media, and locked where the settings say so.
     *
     * @param encoder closed with the result
     */
    public <P> TrainableEncoder<Media, P> learning(TextEncoder<P> encoder) {
        TrainableEncoder<String, P> learning = settings.locked() ? new LockedEncoder<>(encoder) : encoder;
        return new MappedEncoder<>(learning, media -> media.as(Words.class).text());
    }

    private TextBase base() {
        return new TextBase(settings.start(), dim, settings.maxTokens(), WordPieceSettings.defaults());
    }

    @Override
    public Tower open(@Nullable Path cache) {
        return new WordTower(this);
    }

    private static final class WordTower implements Tower {

        private final WordKind kind;
        private final TextBase base;
        private @Nullable TextEncoder<?> encoder;

        WordTower(WordKind kind) {
            this.kind = kind;
            this.base = kind.base();
        }

        /** A row without a text is a bad row already. */
        @Override
        public List<@Nullable BadContent> faults(List<Media> contents) {
            return Collections.nCopies(contents.size(), null);
        }

        @Override
        public Map<String, String> identity() {
            return base.identity();
        }

        @Override
        public TrainableEncoder<Media, ?> begin(Start start) {
            TextEncoder<?> trained = WordKind.encoder(base, start);
            encoder = trained;
            return kind.learning(trained);
        }

        @Override
        public TowerModel finished(Map<String, Object> history) {
            TextEncoder<?> trained = encoder;
            if (trained == null) {
                throw new IllegalStateException("the tower has not begun, or has ended already");
            }
            encoder = null;
            return TowerModel.of(new Model(TextBase.finished(trained), history));
        }

        @Override
        public void close() {
            if (encoder != null) {
                encoder.close();
            }
            base.close();
        }
    }
}
