package dev.dipole.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written, before its meaning is known: scalars keep their spelling (a YAML library turns 1.10 into 1.1 before
 * anybody says whether it is a number or a version), and everything keeps the place where it stands.
 */
sealed interface Node {

    /** Where it was written, such as {@code train.yaml:3}. */
    String where();

    record Scalar(String text, String where) implements Node {}

    record Nothing(String where) implements Node {}

    record Sequence(List<Node> items, String where) implements Node {}

    record Group(Map<String, Node> entries, String where) implements Node {}

    /**
     * Parses YAML or JSON.
     *
     * @param file what messages call the text; lines are added to it
     * @return null where the text is empty
     */
    static @Nullable Node parse(String text, String file, boolean json) {
        JsonFactory factory = json
                ? JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build()
                : YAMLFactory.builder()
                        .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            Node root = read(parser, file);
            if (parser.nextToken() != null) {
                throw new SettingsException(place(parser, file) + ": a second document begins; keep one per file");
            }
            return root;
        } catch (JsonProcessingException e) {
            String line = e.getLocation() == null || e.getLocation().getLineNr() < 1
                    ? ""
                    : ":" + e.getLocation().getLineNr();
            throw new SettingsException(
                    file + line + ": not valid " + (json ? "JSON" : "YAML") + ": " + firstLine(e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new SettingsException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Node read(JsonParser parser, String file) throws IOException {
        JsonToken token = parser.currentToken();
        String where = place(parser, file);
        if (token == JsonToken.START_OBJECT) {
            Map<String, Node> entries = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                String at = place(parser, file);
                parser.nextToken();
                // An empty value has no place of its own; the key's is what a reader looks for.
                Node value = read(parser, file);
                entries.put(key, value instanceof Nothing ? new Nothing(at) : value);
            }
            return new Group(entries, where);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Node> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(parser, file));
            }
            return new Sequence(items, where);
        }
        if (token == JsonToken.VALUE_NULL) {
            return new Nothing(where);
        }
        return new Scalar(parser.getText(), where);
    }

    private static String place(JsonParser parser, String file) {
        return file + ":" + parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
