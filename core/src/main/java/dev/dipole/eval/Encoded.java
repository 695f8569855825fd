package dev.dipole.eval;

import dev.dipole.encoder.Encoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Vectors by what they are of: each different input is encoded once.
 *
 * @param <I> what the encoder takes
 */
final class Encoded<I> {

    /** Inputs that are encoded together, so that what an encoder needs on the way stays small. */
    private static final int BATCH = 4096;

    private final Map<I, float[]> vectors;

    private Encoded(Map<I, float[]> vectors) {
        this.vectors = vectors;
    }

    static <I> Encoded<I> of(Encoder<I> encoder, Collection<I> inputs) {
        List<I> different = new ArrayList<>(new LinkedHashSet<>(inputs));
        Map<I, float[]> vectors = new LinkedHashMap<>(2 * different.size());
        for (int start = 0; start < different.size(); start += BATCH) {
            List<I> batch = different.subList(start, Math.min(different.size(), start + BATCH));
            float[][] rows = encoder.encode(batch);
            for (int i = 0; i < rows.length; i++) {
                vectors.put(batch.get(i), rows[i]);
            }
        }
        return new Encoded<>(vectors);
    }

    float[] vector(I input) {
        return Objects.requireNonNull(vectors.get(input));
    }

    /** The vectors of inputs, in their order. */
    float[][] vectors(List<I> inputs) {
        return inputs.stream().map(this::vector).toArray(float[][]::new);
    }
}
