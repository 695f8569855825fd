package dev.dipole.model;

import dev.dipole.data.image.Image;
import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.vision.VisionEncoder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder of pictures, without the heads that it learned with, and how it was made.
 *
 * <p>It owns its encoder: close it when it is no longer used.
 */
public final class ImageModel implements Encoder<Image>, AutoCloseable {

    private final VisionEncoder encoder;
    private final Map<String, Object> history;
    private final String hash;

    /**
     * A model of an encoder.
     *
     * @param history how it was made: configuration, seed, versions, hashes of the data, results; of texts, numbers, lists and
     *     maps
     */
    public ImageModel(VisionEncoder encoder, Map<String, Object> history) {
        this.encoder = encoder;
        this.history = Collections.unmodifiableMap(new LinkedHashMap<>(history));
        this.hash = EncoderFolder.hash(encoder);
    }

    /** Reads the folder of a model of pictures, see {@link EncoderFolder}. */
    public static ImageModel load(Path folder) {
        EncoderFolder.Opened opened = EncoderFolder.read(folder);
        try {
            return new ImageModel(opened.as(VisionEncoder.class), opened.history());
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Writes the folder: to a temporary name, then renamed. A model that was there before is replaced. */
    public void save(Path folder) {
        save(folder, Map.of());
    }

    /**
     * The same with copies of other files beside it.
     *
     * @param beside path within the folder, with slashes, to the file that is copied there
     */
    public void save(Path folder, Map<String, Path> beside) {
        EncoderFolder.write(encoder, history, folder, beside);
    }

    /** Refuses what {@link #save} would refuse: a folder, or file, that is there and is no such model. */
    public static void requireReplaceable(Path folder) {
        EncoderFolder.requireReplaceable(folder);
    }

    /** SHA-256, in hexadecimal, over the network and its weights: equal vectors, equal hash. */
    public String hash() {
        return hash;
    }

    /** How it was made, in the order in which it was told. */
    public Map<String, Object> history() {
        return history;
    }

    /** The encoder itself. */
    public VisionEncoder encoder() {
        return encoder;
    }

    @Override
    public int dim() {
        return encoder.dim();
    }

    /** The vectors of pictures as they are, without any random view: [inputs, dim], not of unit length. */
    @Override
    public float[][] encode(List<Image> inputs) {
        return encoder.encode(inputs);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
