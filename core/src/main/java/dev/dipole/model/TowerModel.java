package dev.dipole.model;

import dev.dipole.data.Media;
import dev.dipole.data.Words;
import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.TrainableEncoder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder of one kind of content as a model, whatever the kind: of texts, in the folder of a {@link Model}; of pictures or
 * sounds, in an {@link EncoderFolder}.
 *
 * <p>It owns its encoder: close it when it is no longer used.
 */
public final class TowerModel implements Encoder<Media>, AutoCloseable {

    /** The kind of those that take texts. */
    public static final String WORDS = "words";

    /** Writes a folder of the encoder's own layout. */
    private interface Writer {
        void write(Path folder, Map<String, Path> beside);
    }

    private final String kind;
    private final Encoder<Media> encoder;
    private final Runnable closing;
    private final Writer writer;
    private final String hash;
    private final Map<String, Object> history;

    private TowerModel(
            String kind,
            Encoder<Media> encoder,
            Runnable closing,
            Writer writer,
            String hash,
            Map<String, Object> history) {
        this.kind = kind;
        this.encoder = encoder;
        this.closing = closing;
        this.writer = writer;
        this.hash = hash;
        this.history = history;
    }

    /** A model of texts, closed with this. */
    public static TowerModel of(Model model) {
        Encoder<Media> encoder = new Encoder<>() {
            @Override
            public int dim() {
                return model.dim();
            }

            @Override
            public float[][] encode(List<Media> inputs) {
                return model.encode(inputs.stream()
                        .map(media -> media.as(Words.class).text())
                        .toList());
            }
        };
        return new TowerModel(WORDS, encoder, model::close, model::save, model.hash(), model.history());
    }

    /**
     * A model of an encoder that takes no texts.
     *
     * @param encoder closed with this
     * @param history how it was made
     */
    public static TowerModel of(TrainableEncoder<?, ?> encoder, Map<String, Object> history) {
        Map<String, Object> own = new LinkedHashMap<>(history);
        TrainableEncoder<Media, ?> mapped = EncoderFolder.ofMedia(encoder);
        return new TowerModel(
                EncoderFolder.takes(encoder),
                mapped,
                mapped::close,
                (folder, beside) -> EncoderFolder.write(encoder, own, folder, beside),
                EncoderFolder.hash(encoder),
                own);
    }

    /** Reads the folder of a model of any kind of content. */
    public static TowerModel load(Path folder) {
        if (!EncoderFolder.holds(folder)) {
            return of(Model.load(folder));
        }
        EncoderFolder.Opened opened = EncoderFolder.read(folder);
        try {
            return of(opened.encoder(), opened.history());
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Writes the folder: to a temporary name, then renamed. A model that was there before is replaced.
     *
     * @param beside path within the folder, with slashes, to a file that is copied there
     */
    public void save(Path folder, Map<String, Path> beside) {
        writer.write(folder, beside);
    }

    /** What it takes: {@code words}, {@code pictures} or {@code sounds}. */
    public String kind() {
        return kind;
    }

    /** SHA-256, in hexadecimal: equal vectors, equal hash. */
    public String hash() {
        return hash;
    }

    /** How it was made, in the order in which it was told. */
    public Map<String, Object> history() {
        return history;
    }

    @Override
    public int dim() {
        return encoder.dim();
    }

    /** The vectors of content as it is, without any random view: [inputs, dim]. */
    @Override
    public float[][] encode(List<Media> inputs) {
        return encoder.encode(inputs);
    }

    @Override
    public void close() {
        closing.run();
    }
}
