package dev.dipole.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.data.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tokenizer.json} that was read: its text, kept so that it is written again unchanged, and what every kind of
 * model has in common.
 *
 * @param path where it was read, for messages
 * @param json its text
 * @param root its text, parsed
 * @param tokens by identifier; null where an identifier is left out
 */
record TokenizerFile(Path path, String json, ObjectNode root, List<@Nullable String> tokens) {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final String REMEDY =
            "give the tokenizer.json of a fast Hugging Face tokeniser, as its save or save_pretrained writes it";

    /** Identifiers above this are taken for a damaged file and not for a vocabulary. */
    private static final int MOST_TOKENS = 1 << 24;

    static TokenizerFile read(Path path) {
        try {
            return parse(path, Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new InputException(path + ": there is no such file; " + REMEDY, e);
        } catch (CharacterCodingException e) {
            throw new InputException(path + ": not text in UTF-8; " + REMEDY, e);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read (" + e.getMessage() + "); " + REMEDY, e);
        }
    }

    static TokenizerFile parse(Path path, String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InputException(
                    path + ":" + e.getLocation().getLineNr() + ": not JSON (" + e.getOriginalMessage() + "); " + REMEDY,
                    e);
        }
        if (!(root instanceof ObjectNode object) || !root.path("model").isObject()) {
            throw InputException.in(path, "no JSON object with a \"model\"", REMEDY);
        }
        return new TokenizerFile(path, json, object, tokens(path, root));
    }

    private static List<@Nullable String> tokens(Path path, JsonNode root) {
        List<@Nullable String> tokens = new ArrayList<>();
        JsonNode vocabulary = root.path("model").path("vocab");
        if (vocabulary.isArray()) {
            // Unigram: [token, score] by identifier.
            for (JsonNode piece : vocabulary) {
                tokens.add(piece.path(0).asText());
            }
        } else {
            for (var entry : vocabulary.properties()) {
                put(path, tokens, entry.getValue(), entry.getKey());
            }
        }
        for (JsonNode added : root.path("added_tokens")) {
            put(path, tokens, added.path("id"), added.path("content").asText());
        }
        if (tokens.isEmpty()) {
            throw InputException.in(path, "the model has no vocabulary", REMEDY);
        }
        return tokens;
    }

    private static void put(Path path, List<@Nullable String> tokens, JsonNode id, String token) {
        if (!id.isInt() || id.intValue() < 0 || id.intValue() >= MOST_TOKENS) {
            throw InputException.in(
                    path,
                    "token \"" + token + "\" has the identifier " + id,
                    "an identifier is a whole number from 0 to " + (MOST_TOKENS - 1));
        }
        while (tokens.size() <= id.intValue()) {
            tokens.add(null);
        }
        tokens.set(id.intValue(), token);
    }

    String token(int id) {
        if (id < 0 || id >= tokens.size()) {
            throw new IndexOutOfBoundsException(
                    "token identifier (" + id + ") must be from 0 to " + (tokens.size() - 1));
        }
        String token = tokens.get(id);
        if (token == null) {
            throw new IllegalArgumentException(
                    "token identifier (" + id + ") is left out by the vocabulary of " + path);
        }
        return token;
    }

    /** Written as a whole or not at all. */
    void write(Path target) {
        try {
            WholeFile.write(target, writer -> writer.write(json));
        } catch (UncheckedIOException e) {
            throw new InputException(
                    target + ": cannot be written (" + e.getCause() + "); choose a folder that you may write to", e);
        }
    }

    static void checkMaxTokens(int maxTokens) {
        if (maxTokens < 1) {
            throw new IllegalArgumentException(
                    "maxTokens (" + maxTokens + ") must be positive; for all tokens give Integer.MAX_VALUE");
        }
    }
}
