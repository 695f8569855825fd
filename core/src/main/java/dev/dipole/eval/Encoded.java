package dev.dipole.eval;

import dev.dipole.encoder.Encoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Vectors by their texts: each different text is encoded once. */
final class Encoded {

    /** Texts that are encoded together, so that what an encoder needs on the way stays small. */
    private static final int BATCH = 4096;

    private final Map<String, float[]> vectors;

    private Encoded(Map<String, float[]> vectors) {
        this.vectors = vectors;
    }

    static Encoded of(Encoder<String> encoder, Collection<String> texts) {
        List<String> different = new ArrayList<>(new LinkedHashSet<>(texts));
        Map<String, float[]> vectors = new LinkedHashMap<>(2 * different.size());
        for (int start = 0; start < different.size(); start += BATCH) {
            List<String> batch = different.subList(start, Math.min(different.size(), start + BATCH));
            float[][] rows = encoder.encode(batch);
            for (int i = 0; i < rows.length; i++) {
                vectors.put(batch.get(i), rows[i]);
            }
        }
        return new Encoded(vectors);
    }

    float[] vector(String text) {
        return Objects.requireNonNull(vectors.get(text));
    }

    /** The vectors of texts, in their order. */
    float[][] vectors(List<String> texts) {
        return texts.stream().map(this::vector).toArray(float[][]::new);
    }
}
