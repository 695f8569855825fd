package dev.dipole.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.InputException;
import dev.dipole.data.Media;
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
    public String takes() {
        return "features";
    }

    @Override
    public TrainableEncoder<Media, ?> ofMedia(TrainableEncoder<?, ?> encoder) {
        throw new InputException(
                "the model holds an encoder of vectors of features, which no file holds as content; call it from"
                        + " Java, or name the folder of another model");
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
