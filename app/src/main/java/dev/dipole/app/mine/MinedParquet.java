package dev.dipole.app.mine;

import dev.dipole.app.ParquetRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Parquet with the columns of {@link MinedFile}: two texts, a list of texts, a number and a list of numbers. */
final class MinedParquet implements AutoCloseable {

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(MinedFile.ANCHOR)
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(MinedFile.POSITIVE)
            .requiredList()
            .requiredElement(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(MinedFile.NEGATIVES)
            .optional(PrimitiveTypeName.DOUBLE)
            .named(MinedFile.POSITIVE_SCORE)
            .requiredList()
            .requiredElement(PrimitiveTypeName.DOUBLE)
            .named(MinedFile.NEGATIVE_SCORES)
            .named("mined");

    private final ParquetRows<MinedRow> rows;

    /** Begins a file, over one that is there. */
    MinedParquet(Path file) throws IOException {
        rows = new ParquetRows<>(file, SCHEMA, true, MinedParquet::write);
    }

    void add(MinedRow row) throws IOException {
        rows.add(row);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** Puts the rows of several files, in order, into one. */
    static void join(List<Path> parts, Path file) throws IOException {
        ParquetRows.join(SCHEMA, parts, file);
    }

    private static void write(ParquetRows.Columns columns, MinedRow row) {
        columns.text(MinedFile.ANCHOR, row.anchor());
        columns.text(MinedFile.POSITIVE, row.positive());
        columns.texts(MinedFile.NEGATIVES, row.negatives());
        if (row.isScored()) {
            columns.number(MinedFile.POSITIVE_SCORE, row.positiveScore());
        } else {
            columns.nothing();
        }
        columns.numbers(MinedFile.NEGATIVE_SCORES, row.isScored() ? row.negativeScores() : List.of());
    }
}
