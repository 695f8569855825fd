package dev.dipole.model;

import dev.dipole.data.InputException;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.model.Safetensors.Array;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A static embedding and a normalisation: {@code model.safetensors} holds the table, {@code tokenizer.json} the tokeniser with
 * its truncation.
 */
final class StaticFiles implements EncoderFiles {

    private static final String WEIGHTS = "model.safetensors";
    private static final String NORMALIZE = "1_Normalize";

    @Override
    public boolean reads(List<Module> modules) {
        return modules.stream().map(Module::type).toList().equals(List.of("StaticEmbedding", "Normalize"));
    }

    @Override
    public Opened read(Path folder, List<Module> modules) {
        Path sub = modules.get(0).folder();
        JsonFiles.requireFile(sub, WEIGHTS);
        JsonFiles.requireFile(sub, JsonFiles.TOKENIZER);
        Tokenizer tokenizer = Tokenizers.load(sub.resolve(JsonFiles.TOKENIZER));
        int maxTokens = JsonFiles.maxTokens(sub.resolve(JsonFiles.TOKENIZER));
        Map<String, Array> tensors = Safetensors.read(sub.resolve(WEIGHTS));
        Array table = tensors.containsKey(StaticTextEncoder.TABLE)
                ? tensors.get(StaticTextEncoder.TABLE)
                : tensors.get("embeddings");
        if (table == null || table.shape().length != 2) {
            throw InputException.in(
                    sub.resolve(WEIGHTS),
                    "it holds " + tensors.keySet(),
                    "a static embedding has a matrix named " + StaticTextEncoder.TABLE);
        }
        if (table.shape()[0] != tokenizer.vocabularySize()) {
            throw InputException.in(
                    sub.resolve(WEIGHTS),
                    "the table has " + table.shape()[0] + " rows and the tokeniser " + tokenizer.vocabularySize()
                            + " tokens",
                    "the two files are of different models; copy both from one");
        }
        return new Opened(
                StaticTextEncoder.of(tokenizer, maxTokens, table.values(), Math.toIntExact(table.shape()[1])),
                Map.of());
    }

    @Override
    public boolean holds(TextEncoder<?> encoder) {
        return encoder instanceof StaticTextEncoder;
    }

    @Override
    public Map<String, String> write(TextEncoder<?> encoder, Path folder) throws IOException {
        Safetensors.write(folder.resolve(WEIGHTS), Map.of(StaticTextEncoder.TABLE, table(encoder)));
        JsonFiles.writeTokenizer(encoder.tokenizer().json(), encoder.maxTokens(), folder);
        JsonFiles.write(folder.resolve(NORMALIZE).resolve(JsonFiles.CONFIG), JsonFiles.ofVectors());
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("", "StaticEmbedding");
        modules.put(NORMALIZE, "Normalize");
        return modules;
    }

    @Override
    public void digest(TextEncoder<?> encoder, MessageDigest digest) {
        Array table = table(encoder);
        digest.update((table.shape()[0] + "x" + table.shape()[1] + " " + encoder.maxTokens())
                .getBytes(StandardCharsets.UTF_8));
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : table.values()) {
            buffer.putFloat(value);
            if (!buffer.hasRemaining()) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        digest.update(buffer.flip());
    }

    private static Array table(TextEncoder<?> encoder) {
        float[] values = Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE));
        return new Array(new long[] {encoder.tokenizer().vocabularySize(), encoder.dim()}, values);
    }

    @Override
    public String describe(TextEncoder<?> encoder) {
        return """
                A static encoder: the mean of a table's rows over the tokens of a text, at unit length.
                Compare vectors by cosine or, what is the same here, by inner product.""";
    }
}
