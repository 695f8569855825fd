package dev.dipole.model;

import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.StaticTextEncoder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder and what is known of it: how it was made, and the hash by which an index recognises it.
 *
 * <p>It owns its encoder: close it when it is no longer used.
 */
public final class Model implements Encoder<String>, AutoCloseable {

    private final StaticTextEncoder encoder;
    private final Map<String, Object> history;
    private final String hash;

    /**
     * A model of an encoder.
     *
     * @param history how it was made: configuration, seed, versions, hashes of the data, results; written beside it as
     *     JSON, so of texts, numbers, lists and maps
     */
    public Model(StaticTextEncoder encoder, Map<String, Object> history) {
        this.encoder = encoder;
        this.history = Collections.unmodifiableMap(new LinkedHashMap<>(history));
        this.hash = ModelFolder.hash(encoder);
    }

    /** Reads a model folder. */
    public static Model load(Path folder) {
        return ModelFolder.read(folder);
    }

    /** Writes the model folder: to a temporary name, then renamed. A model that was there before is replaced. */
    public void save(Path folder) {
        save(folder, Map.of());
    }

    /**
     * The same with copies of other files beside it.
     *
     * @param beside path within the folder, with slashes, to the file that is copied there
     */
    public void save(Path folder, Map<String, Path> beside) {
        ModelFolder.write(this, folder, beside);
    }

    /**
     * Refuses what {@link #save} would refuse: a folder, or file, that is there and is no model. To be asked before hours of
     * training, not after.
     */
    public static void requireReplaceable(Path folder) {
        ModelFolder.requireReplaceable(folder);
    }

    /** SHA-256, in hexadecimal, over weights, tokeniser and truncation: equal vectors, equal hash. */
    public String hash() {
        return hash;
    }

    /** How it was made, in the order in which it was told. */
    public Map<String, Object> history() {
        return history;
    }

    /** The encoder itself. */
    public StaticTextEncoder encoder() {
        return encoder;
    }

    @Override
    public int dim() {
        return encoder.dim();
    }

    @Override
    public float[][] encode(List<String> inputs) {
        return encoder.encode(inputs);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
