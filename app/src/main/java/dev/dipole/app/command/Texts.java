package dev.dipole.app.command;

import dev.dipole.app.Progress;
import dev.dipole.encoder.Encoder;
import dev.dipole.search.Analysis;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the commands do with texts. */
final class Texts {

    /** How many are encoded at once. */
    static final int TOGETHER = 4096;

    /** Held here, since the log manager may forget a logger, and its level, that nobody holds. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private Texts() {}

    /** Keeps Lucene's notes on the processor, which help nobody here, off standard error. */
    static void quietLucene() {
        LUCENE.setLevel(Level.WARNING);
    }

    /** Encodes texts, saying how far it is. */
    static float[][] encode(Encoder<String> encoder, List<String> texts, String task, Progress progress) {
        return encode(encoder::encode, TOGETHER, texts, task, progress);
    }

    /**
     * The same of anything.
     *
     * @param together how many are given to the encoder at once
     */
    static <I> float[][] encode(
            Function<List<I>, float[][]> encoder, int together, List<I> inputs, String task, Progress progress) {
        float[][] vectors = new float[inputs.size()][];
        for (int start = 0; start < vectors.length; start += together) {
            progress.update(task, start, vectors.length);
            int end = Math.min(vectors.length, start + together);
            System.arraycopy(encoder.apply(inputs.subList(start, end)), 0, vectors, start, end - start);
        }
        progress.update(task, vectors.length, vectors.length);
        return vectors;
    }

    /** Whether a vector is zero, which it is where no word of a text is known. */
    static boolean isZero(float[] vector) {
        for (float value : vector) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** How BM25 sees words beside a model that was made so: as code where the model takes identifiers apart, as English otherwise. */
    static Analysis analysis(Map<String, Object> history) {
        Object settings = history.get("settings");
        return settings instanceof String yaml && yaml.contains("split-identifiers: true")
                ? Analysis.CODE
                : Analysis.ENGLISH;
    }
}
