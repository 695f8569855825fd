package dev.dipole.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The JSON files of a model folder. */
final class JsonFiles {

    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static final String TOKENIZER = "tokenizer.json";
    static final String CONFIG = "config.json";

    private JsonFiles() {}

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw InputException.in(file, "this is no JSON (" + e.getOriginalMessage() + ")", "write or copy it again");
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    /** What was written of a record; a name that it does not have is refused. */
    static <T> T as(JsonNode json, Class<T> type) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("there are no settings; copy the whole folder again");
        }
        try {
            return JSON.treeToValue(json, type);
        } catch (JsonProcessingException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "the settings " + json + " are none of this kind: " + cause.getMessage(), e);
        }
    }

    /** An empty object where there is no such file. */
    static JsonNode readIfThere(Path file) {
        return Files.exists(file) ? read(file) : JSON.createObjectNode();
    }

    static void write(Path file, Object json) throws IOException {
        Files.createDirectories(file.getParent());
        JSON.writeValue(file.toFile(), json);
    }

    /** The same JSON without white space. */
    static String compact(String json) {
        try {
            return JSON.readTree(json).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON is JSON", e);
        }
    }

    static void requireFile(Path folder, String name) {
        if (!Files.exists(folder.resolve(name))) {
            throw new InputException(folder + " holds no " + name + "; name the folder of a model");
        }
    }

    /** The settings of modules that take a text's vector and give one. */
    static ObjectNode ofVectors() {
        return JSON.createObjectNode()
                .put("module_input_name", "sentence_embedding")
                .put("module_output_name", "sentence_embedding");
    }

    /** Writes a tokeniser that cuts after so many tokens. */
    static void writeTokenizer(String json, int maxTokens, Path folder) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(json);
        root.set("truncation", truncation(maxTokens));
        JSON.writeValue(folder.resolve(TOKENIZER).toFile(), root);
    }

    private static @Nullable ObjectNode truncation(int maxTokens) {
        if (maxTokens == Integer.MAX_VALUE) {
            return null;
        }
        ObjectNode truncation = JSON.createObjectNode();
        truncation.put("direction", "Right");
        truncation.put("max_length", maxTokens);
        truncation.put("strategy", "LongestFirst");
        truncation.put("stride", 0);
        return truncation;
    }

    /** Where texts are cut, from what the tokeniser's file says of truncation. */
    static int maxTokens(Path tokenizer) {
        JsonNode truncation = read(tokenizer).path("truncation");
        if (!truncation.isObject()) {
            return Integer.MAX_VALUE;
        }
        JsonNode length = truncation.path("max_length");
        if (!truncation.path("direction").asText("Right").equals("Right")
                || !length.isIntegralNumber()
                || !length.canConvertToLong()
                || length.longValue() < 1) {
            throw InputException.in(
                    tokenizer,
                    "it cuts texts by " + truncation,
                    "this version cuts at the right, after a max_length of at least 1 tokens");
        }
        return (int) Math.min(Integer.MAX_VALUE, length.longValue());
    }
}
