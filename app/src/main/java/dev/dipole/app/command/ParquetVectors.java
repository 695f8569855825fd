package dev.dipole.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
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

    private final ParquetWriter<Row> writer;

    /** Begins a file, over one that is there. */
    ParquetVectors(Path file) throws IOException {
        writer = new Builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                // Vectors hold no value twice.
                .withDictionaryEncoding(false)
                .build();
    }

    void add(TextInput.Text text, float[] vector) throws IOException {
        writer.write(new Row(text, vector));
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /** Puts the row groups of several files, in order, into one, as they are. */
    @SuppressWarnings("deprecation") // The newer constructor asks for encryption.
    static void join(List<Path> parts, Path file) throws IOException {
        try (ParquetFileWriter joined = new ParquetFileWriter(
                new LocalOutputFile(file),
                SCHEMA,
                ParquetFileWriter.Mode.OVERWRITE,
                ParquetWriter.DEFAULT_BLOCK_SIZE,
                ParquetWriter.MAX_PADDING_SIZE_DEFAULT)) {
            joined.start();
            for (Path part : parts) {
                joined.appendFile(new LocalInputFile(part));
            }
            joined.end(Map.of());
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {

        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract above, though nobody calls it.
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new Support();
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return new Support();
        }
    }

    private static final class Support extends WriteSupport<Row> {

        private RecordConsumer consumer;

        @SuppressWarnings("NullAway.Init") // Parquet hands the consumer over before the first row.
        Support() {}

        @Override
        @SuppressWarnings("deprecation") // Abstract above, though nobody calls it.
        public WriteContext init(Configuration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Row row) {
            consumer.startMessage();
            text(ID, 0, row.text.id());
            text(TEXT, 1, row.text.text());
            consumer.startField(EMBEDDING, 2);
            consumer.startGroup();
            consumer.startField("list", 0);
            for (float value : row.vector) {
                consumer.startGroup();
                consumer.startField("element", 0);
                consumer.addFloat(value);
                consumer.endField("element", 0);
                consumer.endGroup();
            }
            consumer.endField("list", 0);
            consumer.endGroup();
            consumer.endField(EMBEDDING, 2);
            consumer.endMessage();
        }

        private void text(String field, int index, String value) {
            consumer.startField(field, index);
            consumer.addBinary(Binary.fromString(value));
            consumer.endField(field, index);
        }
    }
}
