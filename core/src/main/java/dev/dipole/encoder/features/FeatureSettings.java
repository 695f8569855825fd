package dev.dipole.encoder.features;

import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Mlp;
import dev.dipole.encoder.network.Norm;
import dev.dipole.settings.Setting;
import java.util.ArrayList;
import java.util.List;

/**
 * The dense layers over a vector of features.
 *
 * @param features length of an input
 * @param hidden lengths between the dense layers
 * @param dim length of the vectors
 * @param norm layer, batch or none
 */
public record FeatureSettings(
        @Setting("How many features an input has") int features,

        @Setting("Lengths between the dense layers, from the input on; none: one matrix")
        List<Integer> hidden,

        @Setting("Length of the vectors") int dim,

        @Setting(
                "Between the dense layers: layer, which does not depend on the batch; batch, whose statistics are those of"
                        + " the micro-batch; none")
        String norm) {

    public FeatureSettings {
        hidden = List.copyOf(hidden);
        if (features < 1 || dim < 1 || hidden.stream().anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException(
                    "features (" + features + "), hidden " + hidden + " and dim (" + dim + ") must be at least 1");
        }
        if (Norm.Kind.of(norm) == Norm.Kind.GROUP) {
            throw new IllegalArgumentException("norm (group) must be layer, batch or none: features have no pixels");
        }
    }

    /** Two hidden layers of 256 with layer norm. */
    public static FeatureSettings of(int features, int dim) {
        return new FeatureSettings(features, List.of(256, 256), dim, "layer");
    }

    /** The dense layers themselves. */
    Mlp network(Activation activation) {
        List<Integer> widths = new ArrayList<>(List.of(features));
        widths.addAll(hidden);
        widths.add(dim);
        return new Mlp("layers", widths, Norm.Kind.of(norm), activation, false);
    }
}
