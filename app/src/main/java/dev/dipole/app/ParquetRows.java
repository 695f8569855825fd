package dev.dipole.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
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
import org.apache.parquet.schema.MessageType;

/**
 * A Parquet file of rows, one after the other.
 *
 * @param <T> a row
 */
public final class ParquetRows<T> implements AutoCloseable {

    /** What a row's columns hold. */
    public interface Content<T> {

        /** Writes the row's columns, in the order of the schema. */
        void write(Columns columns, T row);
    }

    private final ParquetWriter<T> writer;

    /**
     * Begins a file, over one that is there.
     *
     * @param dictionary whether values stand there more than once, so that it pays to write each once
     */
    public ParquetRows(Path file, MessageType schema, boolean dictionary, Content<T> content) throws IOException {
        writer = new Builder<>(new LocalOutputFile(file), new Support<>(schema, content))
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withDictionaryEncoding(dictionary)
                .build();
    }

    /** Adds a row. */
    public void add(T row) throws IOException {
        writer.write(row);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /** Puts the row groups of several files of one schema, in order, into one, as they are. */
    @SuppressWarnings("deprecation") // The newer constructor asks for encryption.
    public static void join(MessageType schema, List<Path> parts, Path file) throws IOException {
        try (ParquetFileWriter joined = new ParquetFileWriter(
                new LocalOutputFile(file),
                schema,
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

    /** The columns of the row that is being written. */
    public static final class Columns {

        private final RecordConsumer consumer;
        private int next;

        private Columns(RecordConsumer consumer) {
            this.consumer = consumer;
        }

        /** The next column: a text. */
        public void text(String name, String value) {
            field(name, next++, () -> consumer.addBinary(Binary.fromString(value)));
        }

        /** The next column: a number. */
        public void number(String name, double value) {
            field(name, next++, () -> consumer.addDouble(value));
        }

        /** The next column, which this row has not. */
        public void nothing() {
            next++;
        }

        /** The next column: a list of texts. */
        public void texts(String name, List<String> values) {
            list(name, values.size(), i -> consumer.addBinary(Binary.fromString(values.get(i))));
        }

        /** The next column: a list of numbers. */
        public void numbers(String name, List<Double> values) {
            list(name, values.size(), i -> consumer.addDouble(values.get(i)));
        }

        /** The next column: a list of 32-bit numbers. */
        public void floats(String name, float[] values) {
            list(name, values.length, i -> consumer.addFloat(values[i]));
        }

        private void list(String name, int size, IntConsumer element) {
            field(name, next++, () -> {
                consumer.startGroup();
                // A list without elements has no field at all.
                if (size > 0) {
                    consumer.startField("list", 0);
                    for (int i = 0; i < size; i++) {
                        consumer.startGroup();
                        consumer.startField("element", 0);
                        element.accept(i);
                        consumer.endField("element", 0);
                        consumer.endGroup();
                    }
                    consumer.endField("list", 0);
                }
                consumer.endGroup();
            });
        }

        private void field(String name, int index, Runnable value) {
            consumer.startField(name, index);
            value.run();
            consumer.endField(name, index);
        }
    }

    private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {

        private final Support<T> support;

        Builder(OutputFile file, Support<T> support) {
            super(file);
            this.support = support;
        }

        @Override
        protected Builder<T> self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract above, though nobody calls it.
        protected WriteSupport<T> getWriteSupport(Configuration configuration) {
            return support;
        }

        @Override
        protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
            return support;
        }
    }

    private static final class Support<T> extends WriteSupport<T> {

        private final MessageType schema;
        private final Content<T> content;
        private RecordConsumer consumer;

        @SuppressWarnings("NullAway.Init") // Parquet hands the consumer over before the first row.
        Support(MessageType schema, Content<T> content) {
            this.schema = schema;
            this.content = content;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract above, though nobody calls it.
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(T row) {
            consumer.startMessage();
            content.write(new Columns(consumer), row);
            consumer.endMessage();
        }
    }
}
