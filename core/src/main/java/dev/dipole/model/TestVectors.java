package dev.dipole.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts and their vectors, by which another runtime of a model is checked: a JSON object a line with {@code text}, {@code prompt}
 * ({@code plain}, {@code query} or {@code document}) and {@code vector}. A saved model has some beside it, of texts that go
 * wrong where something is wrong.
 */
public final class TestVectors {

    /** The name of the file in a model's folder. */
    public static final String FILE = "test-vectors.jsonl";

    /** The names of the prompts, plain first. */
    public static final List<String> PROMPTS = List.of("plain", "query", "document");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty and long, other scripts, half a character, marks that compose, and what tokenisers treat apart. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "How do I reset my password?",
            "public static int indexOf(byte[] array, byte target)",
            "Größe, façade, Ångström — «guillemets» and 12.5 %",
            "e\u0301 is not \u00e9",
            "如何重置密码？",
            "Как сбросить пароль? كيف أعيد تعيين كلمة المرور؟",
            "🙂👩‍👩‍👧 emoji 🚀",
            "[MASK] <mask> [UNK] ##ing",
            "tab\tnew line\nnull \u0000 end",
            "Donaudampfschifffahrtsgesellschaftskapitän".repeat(4),
            "a text longer than what models read; ".repeat(100).strip());

    /**
     * A vector of a text.
     *
     * @param prompt one of {@link #PROMPTS}
     */
    public record Line(String text, String prompt, float[] vector) {

        public Line {
            if (!PROMPTS.contains(prompt)) {
                throw new IllegalArgumentException("prompt (" + prompt + ") must be one of " + PROMPTS);
            }
        }
    }

    private TestVectors() {}

    /** The texts that every model is saved with. */
    public static List<String> texts() {
        return TEXTS;
    }

    /** The vectors of a model, by prompt where one is used and differs from the plain one. */
    public static List<Line> of(Model model) {
        List<Line> lines = new ArrayList<>();
        for (String prompt : PROMPTS) {
            if (!prompt.equals("plain")
                    && text(model, prompt).equals(model.prompts().plain())) {
                continue;
            }
            float[][] vectors = encode(model, prompt, TEXTS);
            for (int i = 0; i < vectors.length; i++) {
                lines.add(new Line(TEXTS.get(i), prompt, vectors[i]));
            }
        }
        return lines;
    }

    /** What a prompt puts in front of a text. */
    public static String text(Model model, String prompt) {
        return switch (prompt) {
            case "query" -> model.prompts().query();
            case "document" -> model.prompts().document();
            default -> model.prompts().plain();
        };
    }

    /** The vectors of texts behind a prompt of {@link #PROMPTS}. */
    public static float[][] encode(Model model, String prompt, List<String> texts) {
        return switch (prompt) {
            case "query" -> model.encodeQueries(texts);
            case "document" -> model.encodeDocuments(texts);
            default -> model.encode(texts);
        };
    }

    static void write(Model model, Path file) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Line line : of(model)) {
            ObjectNode json = JSON.createObjectNode().put("text", line.text()).put("prompt", line.prompt());
            ArrayNode vector = json.putArray("vector");
            for (float value : line.vector()) {
                vector.add(value);
            }
            lines.append(JSON.writeValueAsString(json)).append('\n');
        }
        Files.writeString(file, lines);
    }

    /** Reads a file of vectors; {@code prompt} may be missing, for {@code plain}. */
    public static List<Line> read(Path file) {
        Map<String, Line> lines = new LinkedHashMap<>();
        List<String> rows;
        try {
            rows = Files.readAllLines(file);
        } catch (IOException e) {
            throw new InputException(
                    file + ": cannot be read (" + e + "); name a file of JSON lines with text and vector", e);
        }
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).isBlank()) {
                Line line = line(file, i + 1, rows.get(i));
                lines.put(line.prompt() + " " + line.text(), line);
            }
        }
        if (lines.isEmpty()) {
            throw InputException.in(
                    file, "it holds no vector", "write a line of JSON with text and vector for each text");
        }
        return List.copyOf(lines.values());
    }

    private static Line line(Path file, int number, String row) {
        JsonNode json;
        try {
            json = JSON.readTree(row);
        } catch (JsonProcessingException e) {
            throw InputException.at(
                    file, number, "this is no JSON (" + e.getOriginalMessage() + ")", "write one object a line");
        }
        JsonNode vector = json.path("vector");
        if (!json.path("text").isTextual() || !vector.isArray() || vector.isEmpty()) {
            throw InputException.at(
                    file, number, "there is no text, or no vector", "write {\"text\": \"...\", \"vector\": [...]}");
        }
        float[] values = new float[vector.size()];
        for (int i = 0; i < values.length; i++) {
            if (!vector.get(i).isNumber()) {
                throw InputException.at(
                        file, number, "the vector holds " + vector.get(i), "a vector holds finite numbers");
            }
            values[i] = vector.get(i).floatValue();
        }
        try {
            return new Line(json.path("text").asText(), json.path("prompt").asText("plain"), values);
        } catch (IllegalArgumentException e) {
            throw InputException.at(file, number, e.getMessage() + "", "leave it out for plain");
        }
    }
}
