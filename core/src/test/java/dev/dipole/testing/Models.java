package dev.dipole.testing;

import dev.dipole.Dipole;
import dev.dipole.data.Sources;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small models for the tests of other modules. */
public final class Models {

    private static final List<String> FIXTURE = List.of(
            "1_Pooling/config.json",
            "2_Normalize/config.json",
            "config.json",
            "config_sentence_transformers.json",
            "model.safetensors",
            "modules.json",
            "sentence_bert_config.json",
            "tokenizer.json",
            "tokenizer_config.json");

    private Models() {}

    /** A static model that knows which words of {@link Texts} answer which, of so many topics. */
    public static Model trained(int topics) {
        return Dipole.text()
                .set("dim", 32)
                .batch(32)
                .epochs(20)
                .train(Sources.of("toy", Texts.pairs(new SplittableRandom(1), topics, 10 * topics)));
    }

    /**
     * A transformer of random weights, BERT-shaped, with prompts.
     *
     * @param folder where its files are written: they may lie in a jar
     */
    public static Model transformer(Path folder, Prompts prompts) {
        try {
            for (String name : FIXTURE) {
                Path file = folder.resolve(name);
                Files.createDirectories(file.getParent());
                try (InputStream in = Models.class.getResourceAsStream("/dev/dipole/model/transformer/bert/" + name)) {
                    Files.copy(in, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Model(Model.load(folder).encoder(), prompts, Map.of());
    }
}
