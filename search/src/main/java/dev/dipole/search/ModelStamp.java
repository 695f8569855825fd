package dev.dipole.search;

import java.util.regex.Pattern;

/**
 * Which model made an index's vectors.
 *
 * @param path the model's folder as it was given
 * @param sha256 SHA-256 of the model's weights, 64 hexadecimal digits in lower case: the weights count, not the name
 */
public record ModelStamp(String path, String sha256) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ModelStamp {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "sha256 (" + sha256 + ") must be 64 hexadecimal digits in lower case: the hash of the weights");
        }
    }
}
