package dev.dipole.encoder.transformer;

import dev.dipole.encoder.network.Activation;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Texts;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small transformers of each shape, of random weights that are large enough to matter. */
final class Shapes {

    static final Tokenizer TOKENIZER = withSpecialTokens(Texts.tokenizer(20));

    private Shapes() {}

    /** The tokeniser with its first two words as the tokens in front and at the end. */
    private static Tokenizer withSpecialTokens(Tokenizer plain) {
        String processor = """
                "post_processor": {"type": "TemplateProcessing",
                  "single": [{"SpecialToken": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "B", "type_id": 0}}], "pair": [],
                  "special_tokens": {"A": {"id": "A", "ids": [2], "tokens": ["%s"]},
                    "B": {"id": "B", "ids": [3], "tokens": ["%s"]}}}
                """.formatted(plain.token(2), plain.token(3));
        String json = plain.json();
        String own = json.contains("\"post_processor\"")
                ? json.replaceFirst("\"post_processor\"\\s*:\\s*null", processor)
                : json.replaceFirst("\\{", "{" + processor + ",");
        try {
            Path folder = Files.createTempDirectory("tokenizer");
            Path file = Files.writeString(folder.resolve("tokenizer.json"), own);
            Tokenizer tokenizer = Tokenizers.load(file);
            Files.delete(file);
            Files.delete(folder);
            return tokenizer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TransformerConfig config(Architecture architecture) {
        String json = """
                {"model_type": "%s", "vocab_size": %d, "hidden_size": 8, "num_hidden_layers": 2,
                 "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 24,
                 "type_vocab_size": 1, "hidden_act": "gelu", "initializer_range": 0.4, "pad_token_id": 1,
                 "relative_attention_num_buckets": 8, "local_attention": 4, "layer_norm_eps": 1e-5}
                """;
        return TransformerConfig.parse(json.formatted(architecture.type(), TOKENIZER.vocabularySize()));
    }

    static TransformerEncoder encoder(Architecture architecture, Pooling pooling, int dim, RandomKey key) {
        Head head = new Head(List.of(pooling), List.of(new Head.Dense(8, dim, true, Activation.TANH)), true);
        return TransformerEncoder.random(config(architecture), TOKENIZER, 12, head, key);
    }
}
