package dev.dipole.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.features.FeatureEncoder;
import dev.dipole.encoder.features.FeatureSettings;
import dev.dipole.tensor.Floats;
import java.util.Map;

/** An encoder of vectors of features. */
final class FeatureFiles implements NetworkFiles {

    @Override
    public String kind() {
        return "features";
    }

    @Override
    public boolean holds(TrainableEncoder<?, ?> encoder) {
        return encoder instanceof FeatureEncoder;
    }

    @Override
    public Object describe(TrainableEncoder<?, ?> encoder) {
        return ((FeatureEncoder) encoder).settings();
    }

    @Override
    public FeatureEncoder open(JsonNode description, Map<String, Floats> weights) {
        return FeatureEncoder.of(JsonFiles.as(description, FeatureSettings.class), weights);
    }
}
