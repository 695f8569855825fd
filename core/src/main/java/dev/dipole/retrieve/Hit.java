package dev.dipole.retrieve;

import java.util.Objects;

/**
 * One answer of a retriever.
 *
 * @param id the document's identifier
 * @param score higher is better; comparable within one answer only
 */
public record Hit(String id, double score) {

    public Hit {
        Objects.requireNonNull(id, "id");
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("score of " + id + " is NaN, which has no place in a ranking");
        }
    }
}
