package dev.dipole.app.command;

import dev.dipole.app.ParquetRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Parquet with the columns {@code id}, {@code text} and {@code embedding}, a list of 32-bit floats. */
final class ParquetVectors implements AutoCloseable {

    private static final String ID = "id";
    private static final String TEXT = "text";
    private static final String EMBEDDING = "embedding";

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(ID)
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(TEXT)
            .requiredList()
            .requiredElement(PrimitiveTypeName.FLOAT)
            .named(EMBEDDING)
            .named("vectors");

    /** A text and its vector. */
    private record Row(TextInput.Text text, float[] vector) {}

    private final ParquetRows<Row> rows;

    /** Begins a file, over one that is there. */
    ParquetVectors(Path file) throws IOException {
        // Vectors hold no value twice.
        rows = new ParquetRows<>(file, SCHEMA, false, ParquetVectors::write);
    }

    void add(TextInput.Text text, float[] vector) throws IOException {
        rows.add(new Row(text, vector));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** Puts the rows of several files, in order, into one. */
    static void join(List<Path> parts, Path file) throws IOException {
        ParquetRows.join(SCHEMA, parts, file);
    }

    private static void write(ParquetRows.Columns columns, Row row) {
        columns.text(ID, row.text.id());
        columns.text(TEXT, row.text.text());
        columns.floats(EMBEDDING, row.vector);
    }
}
