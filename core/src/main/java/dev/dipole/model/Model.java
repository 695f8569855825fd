package dev.dipole.model;

import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.model.onnx.Missing;
import dev.dipole.model.onnx.OnnxModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder and what is known of it: its prompts, how it was made, and the hash by which an index recognises it.
 *
 * <p>It owns its encoder: close it when it is no longer used.
 */
public final class Model implements Encoder<String>, AutoCloseable {

    private final TextEncoder<?> encoder;
    private final Prompts prompts;
    private final Map<String, Object> history;
    private final String hash;

    /**
     * A model of an encoder, without prompts.
     *
     * @param history how it was made: configuration, seed, versions, hashes of the data, results; written beside it as
     *     JSON, so of texts, numbers, lists and maps
     */
    public Model(TextEncoder<?> encoder, Map<String, Object> history) {
        this(encoder, Prompts.none(), history);
    }

    /** A model of an encoder; {@link #Model(TextEncoder, Map)} tells of the history. */
    public Model(TextEncoder<?> encoder, Prompts prompts, Map<String, Object> history) {
        this.encoder = encoder;
        this.prompts = prompts;
        this.history = Collections.unmodifiableMap(new LinkedHashMap<>(history));
        this.hash = ModelFolder.hash(encoder, prompts);
    }

    /**
     * Reads a model folder: one of Dipole's or of sentence-transformers, or a transformer of Hugging Face's library; or an ONNX
     * file, as {@link OnnxModels#open(Path)} tells.
     */
    public static Model load(Path path) {
        if (!path.toString().endsWith(".onnx") || Files.isDirectory(path)) {
            return ModelFolder.read(path);
        }
        try {
            return new Model(OnnxModels.open(path), Map.of("base", path.toString()));
        } catch (NoClassDefFoundError e) {
            throw Missing.part(path, e);
        }
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

    /** SHA-256, in hexadecimal, over weights, tokeniser, truncation and prompts: equal vectors, equal hash. */
    public String hash() {
        return hash;
    }

    /** How it was made, in the order in which it was told. */
    public Map<String, Object> history() {
        return history;
    }

    /** The encoder itself, which knows no prompt. */
    public TextEncoder<?> encoder() {
        return encoder;
    }

    /** What is put in front of texts. */
    public Prompts prompts() {
        return prompts;
    }

    @Override
    public int dim() {
        return encoder.dim();
    }

    /** The vectors of texts that are neither queries nor documents: [inputs, dim]. */
    @Override
    public float[][] encode(List<String> inputs) {
        return new PromptedEncoder(encoder, prompts.plain()).encode(inputs);
    }

    /** The vectors of queries, behind the query prompt: [queries, dim]. */
    public float[][] encodeQueries(List<String> queries) {
        return queries().encode(queries);
    }

    /** The vectors of documents, behind the document prompt: [documents, dim]. */
    public float[][] encodeDocuments(List<String> documents) {
        return documents().encode(documents);
    }

    /** The encoder of queries; valid while the model is open. */
    public Encoder<String> queries() {
        return new PromptedEncoder(encoder, prompts.query());
    }

    /** The encoder of documents; valid while the model is open. */
    public Encoder<String> documents() {
        return new PromptedEncoder(encoder, prompts.document());
    }

    @Override
    public void close() {
        encoder.close();
    }
}
