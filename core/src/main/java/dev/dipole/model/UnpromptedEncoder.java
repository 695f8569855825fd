package dev.dipole.model;

import dev.dipole.encoder.Encoder;
import java.util.List;

/**
 * An encoder of texts that stand behind another model's prompts: it sees the texts alone.
 *
 * @param inner what encodes
 * @param prompts of the other model, of which a text has one in front or none
 */
public record UnpromptedEncoder(Encoder<String> inner, Prompts prompts) implements Encoder<String> {

    @Override
    public int dim() {
        return inner.dim();
    }

    @Override
    public float[][] encode(List<String> inputs) {
        return inner.encode(inputs.stream().map(prompts::without).toList());
    }
}
