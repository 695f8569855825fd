package dev.dipole.similarity;

import java.util.List;
import java.util.stream.Collectors;

/** Every similarity by name. */
public final class Similarities {

    private static final List<Similarity> ALL = List.of(
            new Cosine(), new Dot(), new NegativeEuclidean(), new NegativeSquaredEuclidean(), new NegativeManhattan());

    private Similarities() {}

    /** Every similarity that there is. */
    public static List<Similarity> all() {
        return ALL;
    }

    /** The similarity of a name such as {@code cosine}. */
    public static Similarity named(String name) {
        return ALL.stream()
                .filter(similarity -> similarity.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("similarity (" + name + ") must be one of "
                        + ALL.stream().map(Similarity::name).collect(Collectors.joining(", "))));
    }
}
