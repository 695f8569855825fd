package dev.dipole.app.mine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

    private final ParquetWriter<MinedRow> writer;

    /** Begins a file, over one that is there. */
    MinedParquet(Path file) throws IOException {
        writer = new Builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .build();
    }

    void add(MinedRow row) throws IOException {
        writer.write(row);
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

    private static final class Builder extends ParquetWriter.Builder<MinedRow, Builder> {

        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract above, though nobody calls it.
        protected WriteSupport<MinedRow> getWriteSupport(Configuration configuration) {
            return new Support();
        }

        @Override
        protected WriteSupport<MinedRow> getWriteSupport(ParquetConfiguration configuration) {
            return new Support();
        }
    }

    private static final class Support extends WriteSupport<MinedRow> {

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
        public void write(MinedRow row) {
            consumer.startMessage();
            field(MinedFile.ANCHOR, 0, () -> text(row.anchor()));
            field(MinedFile.POSITIVE, 1, () -> text(row.positive()));
            list(MinedFile.NEGATIVES, 2, row.negatives(), this::text);
            if (row.isScored()) {
                field(MinedFile.POSITIVE_SCORE, 3, () -> consumer.addDouble(row.positiveScore()));
            }
            list(MinedFile.NEGATIVE_SCORES, 4, row.isScored() ? row.negativeScores() : List.of(), consumer::addDouble);
            consumer.endMessage();
        }

        private void field(String name, int index, Runnable value) {
            consumer.startField(name, index);
            value.run();
            consumer.endField(name, index);
        }

        private void text(String value) {
            consumer.addBinary(Binary.fromString(value));
        }

        private <T> void list(String name, int index, List<T> values, Consumer<T> write) {
            field(name, index, () -> {
                consumer.startGroup();
                // A list without elements has no field at all.
                if (!values.isEmpty()) {
                    consumer.startField("list", 0);
                    for (T value : values) {
                        consumer.startGroup();
                        field("element", 0, () -> write.accept(value));
                        consumer.endGroup();
                    }
                    consumer.endField("list", 0);
                }
                consumer.endGroup();
            });
        }
    }
}
