package dev.dipole.app.command;

import dev.dipole.app.Progress;
import dev.dipole.data.InputException;
import dev.dipole.data.image.BadImageException;
import dev.dipole.data.sound.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The vectors of documents, of which some may be files that cannot be read.
 *
 * @param vectors [documents, dim]; zeros for a file that cannot be read, and for a text of which the model knows no word
 * @param faults what is wrong with each file that cannot be read
 */
record ReadableVectors(float[][] vectors, List<String> faults) {

    /** Encodes documents, saying how far it is. */
    static ReadableVectors of(IndexModel model, List<IndexModel.Entry> entries, Progress progress) {
        List<String> faults = new ArrayList<>();
        float[][] vectors = Texts.encode(
                chunk -> readable(model, chunk, faults),
                model.isOfTexts() ? Texts.TOGETHER : MediaInput.TOGETHER,
                entries,
                "encoding " + (model.isOfTexts() ? "documents" : model.kind().name()),
                progress);
        return new ReadableVectors(vectors, faults);
    }

    /** A file that cannot be read is found by halving. */
    private static float[][] readable(IndexModel model, List<IndexModel.Entry> entries, List<String> faults) {
        try {
            return model.encodeDocuments(entries);
        } catch (BadImageException | InputException e) {
            if (model.isOfTexts()) {
                throw e;
            }
            if (entries.size() == 1) {
                requireReadable(entries.get(0), e);
                faults.add(e.getMessage());
                return new float[1][model.dim()];
            }
            int half = entries.size() / 2;
            float[][] first = readable(model, entries.subList(0, half), faults);
            float[][] second = readable(model, entries.subList(half, entries.size()), faults);
            float[][] both = Arrays.copyOf(first, entries.size());
            System.arraycopy(second, 0, both, half, second.length);
            return both;
        }
    }

    /** Throws what is no fault of the one file: an index of what a failing disk still gives would replace a good one. */
    private static void requireReadable(IndexModel.Entry entry, RuntimeException fault) {
        if (fault instanceof BadImageException) {
            return;
        }
        if (!(entry.file() instanceof Recording recording)) {
            throw fault;
        }
        // Of a sound that is there and is none, the bytes can be read; a disk throws again.
        recording.encoded().read(recording.name());
    }
}
