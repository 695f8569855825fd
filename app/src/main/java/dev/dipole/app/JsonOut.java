package dev.dipole.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.Map;

/** Results that machines read: one JSON object on one line. */
public final class JsonOut {

    /** Only ASCII, so that the object is the same whatever encoding standard output has. */
    private static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());

    private JsonOut() {}

    /** Writes an object and flushes. */
    public static void print(PrintWriter out, Map<String, ?> object) {
        out.println(line(object));
        out.flush();
    }

    /** An object on one line, without its end. */
    public static String line(Map<String, ?> object) {
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of plain values cannot fail to be written", e);
        }
    }
}
