package dev.dipole.data.parquet;

import dev.dipole.data.InputException;
import dev.dipole.data.Rows;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file: strings, lists of strings as several texts, and scalars where they may stand for a text. Memory
 * holds the wanted columns of one row group, compressed; going past rows costs nothing for whole row groups.
 */
public final class ParquetRows implements Rows {

    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private final Path file;
    private final ParquetFileReader reader;
    private final List<BlockMetaData> groups;
    private final List<String> columns = new ArrayList<>();
    private final @Nullable Column[] wanted;
    private final MessageType projection;
    private final MessageColumnIO io;
    private int group;
    private long left;
    private @Nullable RecordReader<Group> records;
    private @Nullable Group row;
    private long number;
    private boolean lost;

    /**
     * A wanted column as the file has it.
     *
     * @param index its place in the projection
     * @param value the type of one text
     */
    private record Column(int index, Type type, PrimitiveType value) {}

    /** Opens a file that exists; parameters as in {@link Rows#open}. */
    public ParquetRows(Path file, List<String> wanted, Map<String, Kind> kinds) {
        this.file = file;
        requireParquet(file);
        try {
            this.reader = ParquetFileReader.open(
                    new LocalInputFile(file),
                    ParquetReadOptions.builder(new PlainParquetConfiguration())
                            .withCodecFactory(new Decompression())
                            .build());
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
        try {
            this.groups = reader.getRowGroups();
            requireWithin(groups, Files.size(file));
            MessageType schema = reader.getFileMetaData().getSchema();
            schema.getFields().forEach(field -> columns.add(field.getName()));
            List<Type> kept = new ArrayList<>();
            this.wanted = new Column[wanted.size()];
            for (int i = 0; i < this.wanted.length; i++) {
                String name = wanted.get(i);
                if (schema.containsField(name)) {
                    Type type = schema.getType(name);
                    this.wanted[i] = new Column(kept.size(), type, value(type, kinds.getOrDefault(name, Kind.TEXT)));
                    kept.add(type);
                }
            }
            this.projection = new MessageType(schema.getName(), kept);
            reader.setRequestedSchema(projection);
            this.io = new ColumnIOFactory().getColumnIO(projection, schema);
        } catch (IOException | RuntimeException e) {
            close();
            throw damaged(e);
        }
    }

    /** A damaged footer may state places and sizes for which memory would be taken before the file ends. */
    private static void requireWithin(List<BlockMetaData> groups, long size) throws IOException {
        for (BlockMetaData block : groups) {
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                long start = chunk.getStartingPos();
                long length = chunk.getTotalSize();
                if (start < 0 || length < 0 || start > size - length) {
                    throw new IOException("a column of " + length + " bytes at " + start + " of " + size);
                }
            }
        }
    }

    private static void requireParquet(Path file) {
        byte[] head = new byte[4];
        byte[] tail = new byte[4];
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            if (bytes.length() >= 12) {
                bytes.readFully(head);
                bytes.seek(bytes.length() - 4);
                bytes.readFully(tail);
            } else if (bytes.length() >= 4) {
                bytes.readFully(head);
            }
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read (" + e + "); check its permissions and the disk", e);
        }
        if (head[0] == 0x1F && (head[1] & 0xFF) == 0x8B) {
            throw InputException.in(file, "is gzip data around Parquet", "unpack it: Parquet compresses by itself");
        } else if (!Arrays.equals(head, MAGIC)) {
            throw InputException.in(
                    file, "is not a Parquet file", "write Parquet, or give it the ending of what it is");
        } else if (!Arrays.equals(tail, MAGIC)) {
            throw InputException.in(
                    file, "is truncated: Parquet's footer is missing", "copy or download the file again");
        }
    }

    /** The type of one text: the column's own, or that of the elements of a list in any of the layouts that writers use. */
    private PrimitiveType value(Type column, Kind kind) {
        Type type = column;
        // Optional group (LIST) of a repeated group of an element; older writers leave out one level or both.
        for (int depth = 0; !type.isPrimitive() && depth < 3; depth++) {
            GroupType inner = type.asGroupType();
            if (inner.getFieldCount() != 1
                    || inner.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation) {
                break;
            }
            type = inner.getType(0);
        }
        if (type.isPrimitive() && fits(type.asPrimitiveType(), kind)) {
            return type.asPrimitiveType();
        }
        String holds = column.isPrimitive()
                ? column.asPrimitiveType().getPrimitiveTypeName()
                        + (column.getLogicalTypeAnnotation() == null
                                ? ""
                                : " (" + column.getLogicalTypeAnnotation() + ")")
                : "a nested type";
        throw InputException.in(
                file,
                "\"" + column.getName() + "\" holds " + holds + ", not texts",
                "name another column, or write it as a string or a list of strings");
    }

    private static boolean fits(PrimitiveType type, Kind kind) {
        LogicalTypeAnnotation as = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            // Without an annotation it may be text, as older writers leave it; the decoder looks at the bytes.
            case BINARY ->
                as == null
                        || as instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
                        || as instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
                        || as instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
            case INT32, INT64 ->
                kind != Kind.TEXT && (as == null || as instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation);
            case FLOAT, DOUBLE, BOOLEAN -> kind == Kind.SCALAR;
            case INT96, FIXED_LEN_BYTE_ARRAY -> false;
        };
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public boolean advance() {
        row = null;
        try {
            while (left == 0) {
                if (group == groups.size()) {
                    return false;
                }
                load();
            }
            RecordReader<Group> from = records;
            left--;
            number++;
            if (from == null) {
                // Nothing is wanted: the file's columns are all that is asked for.
                return true;
            }
            row = from.read();
            return true;
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        } catch (OutOfMemoryError e) {
            // One array was too large, which a damaged size can be; nothing else suffers.
            lost = true;
            throw new InputException(
                    file + ": is damaged" + where()
                            + ", or its row groups need more memory than Java has; write smaller row"
                            + " groups, or give Java more (-Xmx)",
                    e);
        }
    }

    private void load() throws IOException {
        left = groups.get(group).getRowCount();
        if (left < 0) {
            throw new IOException("a row group of " + left + " rows");
        }
        records = null;
        if (projection.getFieldCount() == 0) {
            reader.skipNextRowGroup();
        } else {
            PageReadStore pages = reader.readNextRowGroup();
            if (pages == null) {
                throw new IOException("row group " + group + " is missing");
            }
            records = io.getRecordReader(pages, new GroupRecordConverter(projection));
        }
        group++;
    }

    @Override
    public boolean skip() {
        return skip(1) == 1;
    }

    @Override
    public long skip(long count) {
        long passed = 0;
        while (passed < count) {
            if (left == 0) {
                if (group == groups.size()) {
                    break;
                }
                long rows = groups.get(group).getRowCount();
                if (rows >= 0 && rows <= count - passed) {
                    reader.skipNextRowGroup();
                    group++;
                    passed += rows;
                    number += rows;
                    continue;
                }
            } else if (left <= count - passed) {
                passed += left;
                number += left;
                left = 0;
                continue;
            }
            if (!advance()) {
                break;
            }
            passed++;
        }
        return passed;
    }

    @Override
    public boolean goesOn() {
        if (lost) {
            return false;
        }
        for (Column column : wanted) {
            if (column == null) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long line() {
        return number;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public @Nullable List<String> texts(int index) {
        Column column = wanted[index];
        Group from = row;
        if (column == null || from == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        try {
            collect(from, column.index, column, texts);
        } catch (RuntimeException e) {
            // A damaged page may state a text longer than itself, which only shows when the text is taken.
            throw damaged(e);
        }
        return texts;
    }

    private void collect(Group from, int field, Column column, List<String> into) {
        int count = from.getFieldRepetitionCount(field);
        Type type = from.getType().getType(field);
        for (int i = 0; i < count; i++) {
            if (type.isPrimitive()) {
                into.add(text(from, field, i, column));
                continue;
            }
            Group inner = from.getGroup(field, i);
            if (type.isRepetition(Type.Repetition.REPEATED) && inner.getFieldRepetitionCount(0) == 0) {
                throw InputException.at(
                        file,
                        number,
                        "\"" + column.type.getName() + "\" holds null in a list, not a text",
                        "leave it out of the list");
            }
            collect(inner, 0, column, into);
        }
    }

    private String text(Group from, int field, int i, Column column) {
        if (column.value.getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
            return from.getValueToString(field, i);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(from.getBinary(field, i).toByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw InputException.at(
                    file,
                    number,
                    "\"" + column.type.getName() + "\" holds bytes that are not UTF-8",
                    "write it as a string, or name another column");
        }
    }

    private String where() {
        return number > 0 ? " at row " + number : "";
    }

    private InputException damaged(Exception e) {
        if (e instanceof InputException known) {
            return known;
        }
        lost = true;
        return new InputException(
                file + ": is damaged" + where() + " or is not Parquet (" + e + "); copy or write the file again", e);
    }

    @Override
    public InputException noRows() {
        return InputException.in(file, "has no rows", "give it at least one row");
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw damaged(e);
        }
    }
}
