package dev.dipole.tower;

import dev.dipole.encoder.TokenVectors;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What bases make of their vocabularies, for several trainings in one process that start from a {@code static:} base: the first
 * puts the vocabulary through the transformer, which may take longer than all the rest of it, the others do not. It is kept under
 * the hash of the base's weights and tokeniser; 4 bytes for each number, as long as the cache is held on to.
 */
public final class TokenVectorCache {

    private final Map<String, TokenVectors> byHash = new HashMap<>();

    /**
     * Those of a base, a transformer; made where they are not there.
     *
     * @param progress hears how many tokens have gone through
     */
    synchronized TokenVectors of(Model base, IntConsumer progress) {
        return byHash.computeIfAbsent(
                base.hash(), hash -> TokenVectors.of((TransformerEncoder) base.encoder(), progress));
    }
}
