package dev.dipole.bench.recipes;

import dev.dipole.data.Example;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.NeighbourSheet;
import dev.dipole.data.image.NeighbourSheet.Row;
import dev.dipole.data.image.NeighbourSheet.Shown;
import dev.dipole.encoder.Encoder;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Hit;
import dev.dipole.similarity.VectorMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Pictures of the measured part, one of each class, and beside each the nearest ones of the training part. */
final class ClassSheet {

    private static final int NEAREST = 10;
    private static final int CELL_PIXELS = 64;

    private ClassSheet() {}

    /** Writes the sheet: a frame says whether the class is the right one. */
    static void write(Encoder<Image> encoder, List<Example<Image>> training, List<Example<Image>> measured, Path file) {
        Map<String, Example<Image>> queries = new LinkedHashMap<>();
        measured.forEach(example -> queries.putIfAbsent(label(example), example));
        List<Image> found = training.stream().map(Example::anchor).toList();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            ids.add(Integer.toString(i));
        }
        List<Row> rows = new ArrayList<>();
        try (ExactIndex index = ExactIndex.of(ids, encoder.encode(found), VectorMetric.COSINE)) {
            queries.values().forEach(query -> {
                float[] vector = encoder.encode(List.of(query.anchor()))[0];
                List<Shown> nearest = new ArrayList<>();
                for (Hit hit : index.search(vector, NEAREST)) {
                    nearest.add(shown(training.get(Integer.parseInt(hit.id()))));
                }
                rows.add(new Row(shown(query), nearest));
            });
        }
        new NeighbourSheet("", rows, CELL_PIXELS).write(file);
    }

    private static Shown shown(Example<Image> example) {
        return new Shown(example.anchor(), label(example), label(example));
    }

    private static String label(Example<Image> example) {
        return Objects.requireNonNull(example.label());
    }
}
