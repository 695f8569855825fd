package dev.dipole.train.companion;

import dev.dipole.data.Fingerprint;
import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The encoders of a training as they stood after some step, by which negatives are mined while the training goes on. Holds
 * the weights once more.
 *
 * @param <I> what the encoders take
 */
final class Snapshot<I> implements AutoCloseable {

    private final TrainableEncoder<I, ?> anchors;
    private final TrainableEncoder<I, ?> candidates;

    private Snapshot(TrainableEncoder<I, ?> anchors, TrainableEncoder<I, ?> candidates) {
        this.anchors = anchors;
        this.candidates = candidates;
    }

    /** Copies encoders, one where both are the same. */
    static <I> Snapshot<I> of(TrainableEncoder<I, ?> anchors, TrainableEncoder<I, ?> candidates) {
        TrainableEncoder<I, ?> first = anchors.copy();
        return new Snapshot<>(first, anchors == candidates ? first : candidates.copy());
    }

    /** Encodes anchors. */
    Encoder<I> anchors() {
        return anchors;
    }

    /** Encodes candidates. */
    Encoder<I> candidates() {
        return candidates;
    }

    /** The weights by name. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        anchors.parameters().byName().forEach((name, weight) -> tensors.put("anchors." + name, weight));
        if (candidates != anchors) {
            candidates.parameters().byName().forEach((name, weight) -> tensors.put("candidates." + name, weight));
        }
        return tensors;
    }

    /** SHA-256, in hexadecimal, of the weights, their names and shapes. */
    String hash() {
        MessageDigest digest = Fingerprint.sha256();
        try (Scope scope = Scope.open()) {
            new TreeMap<>(tensors()).forEach((name, weight) -> {
                StringBuilder title = new StringBuilder(name);
                for (long length : Tensors.shape(weight)) {
                    title.append(' ').append(length);
                }
                digest.update(title.append('\n').toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Tensors.bytes(weight.contiguous()));
            });
        }
        return Fingerprint.hex(digest);
    }

    @Override
    public void close() {
        anchors.close();
        if (candidates != anchors) {
            candidates.close();
        }
    }
}
