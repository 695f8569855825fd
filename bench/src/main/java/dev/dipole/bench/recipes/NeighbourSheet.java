package dev.dipole.bench.recipes;

import dev.dipole.data.Example;
import dev.dipole.data.image.ContactSheet;
import dev.dipole.data.image.ContactSheet.Cell;
import dev.dipole.data.image.ContactSheet.Mark;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.PixelLoader;
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
final class NeighbourSheet {

    private static final int NEAREST = 10;
    private static final int CELL_PIXELS = 64;

    private NeighbourSheet() {}

    /** Writes the sheet: a frame says whether the class is the right one. */
    static void write(
            Encoder<Image> encoder,
            PixelLoader loader,
            List<Example<Image>> training,
            List<Example<Image>> measured,
            Path file) {
        Map<String, Example<Image>> queries = new LinkedHashMap<>();
        measured.forEach(example -> queries.putIfAbsent(label(example), example));
        List<Image> found = training.stream().map(Example::anchor).toList();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            ids.add(Integer.toString(i));
        }
        List<List<Cell>> rows = new ArrayList<>();
        try (ExactIndex index = ExactIndex.of(ids, encoder.encode(found), VectorMetric.COSINE)) {
            queries.forEach((label, query) -> {
                float[] vector = encoder.encode(List.of(query.anchor()))[0];
                List<Cell> row = new ArrayList<>();
                row.add(cell(loader, query, Mark.NONE));
                for (Hit hit : index.search(vector, NEAREST)) {
                    Example<Image> near = training.get(Integer.parseInt(hit.id()));
                    row.add(cell(loader, near, label(near).equals(label) ? Mark.RIGHT : Mark.WRONG));
                }
                rows.add(row);
            });
        }
        new ContactSheet(rows, CELL_PIXELS).write(file);
    }

    private static Cell cell(PixelLoader loader, Example<Image> example, Mark mark) {
        return new Cell(loader.load(List.of(example.anchor())).get(0), label(example), mark);
    }

    private static String label(Example<Image> example) {
        return Objects.requireNonNull(example.label());
    }
}
