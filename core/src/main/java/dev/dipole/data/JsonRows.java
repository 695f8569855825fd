package dev.dipole.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JSON object per line. Blank lines hold no row. Columns that nobody wants are passed over without being kept. */
final class JsonRows implements Rows {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Lines.MAX_LINE_BYTES)
                    .build())
            .build();

    private final Path file;
    private final List<String> wanted;
    private final Set<String> identifiers;
    private final Lines lines;
    private final @Nullable List<String>[] texts;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of List<String>.
    JsonRows(Path file, List<String> wanted, Set<String> identifiers) {
        this.file = file;
        this.wanted = wanted;
        this.identifiers = identifiers;
        this.texts = new List[wanted.size()];
        this.lines = new Lines(file);
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public boolean skip() {
        return lines.next();
    }

    @Override
    public boolean advance() {
        if (!lines.next()) {
            return false;
        }
        Arrays.fill(texts, null);
        try (JsonParser parser = JSON.createParser(lines.bytes(), 0, lines.length())) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw notAnObject(first);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String column = parser.currentName();
                parser.nextToken();
                int index = wanted.indexOf(column);
                if (index < 0) {
                    parser.skipChildren();
                } else if (texts[index] != null) {
                    throw InputException.at(file, line(), "\"" + column + "\" stands twice", "keep one of them");
                } else {
                    texts[index] = value(parser, column);
                }
            }
            if (parser.nextToken() != null) {
                throw InputException.at(file, line(), "something follows the JSON object", "write one object per line");
            }
        } catch (JsonProcessingException e) {
            throw invalid(e);
        } catch (IOException e) {
            throw TextFile.fault(file, line(), e);
        }
        return true;
    }

    private List<String> value(JsonParser parser, String column) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return List.of();
        } else if (token != JsonToken.START_ARRAY) {
            return List.of(scalar(parser, column));
        }
        List<String> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(scalar(parser, column));
        }
        return values;
    }

    private String scalar(JsonParser parser, String column) throws IOException {
        JsonToken token = parser.currentToken();
        // What stands for an identifier may be a number or a truth value: a score, a label.
        if (token == JsonToken.VALUE_STRING
                || ((token.isNumeric() || token.isBoolean()) && identifiers.contains(column))) {
            return parser.getText();
        }
        String kind = token == JsonToken.START_OBJECT
                ? "an object"
                : token == JsonToken.START_ARRAY
                        ? "an array in an array"
                        : token == JsonToken.VALUE_NULL ? "null in an array" : parser.getText();
        throw InputException.at(
                file,
                line(),
                "\"" + column + "\" holds " + kind + ", not a text",
                "put the text in quotes" + (token.isScalarValue() ? "" : ", or name another column"));
    }

    private InputException notAnObject(@Nullable JsonToken first) {
        if (first == JsonToken.START_ARRAY && line() == 1) {
            return InputException.at(
                    file,
                    1,
                    "begins a JSON array",
                    "write one object per line instead (jq -c '.[]' does), such as {\"question\": \"...\", \"answer\": \"...\"}");
        }
        return InputException.at(
                file, line(), "is JSON but not an object", "write {\"column\": \"text\", ...} on each line");
    }

    private InputException invalid(JsonProcessingException e) {
        if (!TextFile.isUtf8(lines.bytes(), lines.length())) {
            return TextFile.notUtf8(file, line());
        }
        String message = e.getOriginalMessage();
        int end = message.indexOf('\n');
        String column =
                e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
        String remedy = "write one JSON object on each line";
        if (line() == 1 && lines.length() == 1 && lines.bytes()[0] == '{') {
            remedy = "the object goes on over several lines; " + remedy + " (jq -c . does)";
        }
        return InputException.at(
                file,
                line(),
                "is not JSON" + column + " (" + (end < 0 ? message : message.substring(0, end)) + ")",
                remedy);
    }

    @Override
    public long line() {
        return lines.number();
    }

    @Override
    public List<String> columns() {
        List<String> columns = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(lines.bytes(), 0, lines.length())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                columns.add(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw TextFile.fault(file, line(), e);
        }
        return columns;
    }

    @Override
    public @Nullable List<String> texts(int index) {
        return texts[index];
    }

    @Override
    public void close() {
        lines.close();
    }
}
