package dev.dipole.model;

import dev.dipole.encoder.Encoder;
import java.util.List;

/**
 * An encoder behind a prompt.
 *
 * @param inner what encodes
 * @param prompt put in front of every text; empty for nothing
 */
public record PromptedEncoder(Encoder<String> inner, String prompt) implements Encoder<String> {

    @Override
    public int dim() {
        return inner.dim();
    }

    @Override
    public float[][] encode(List<String> inputs) {
        return inner.encode(
                prompt.isEmpty() ? inputs : inputs.stream().map(prompt::concat).toList());
    }
}
