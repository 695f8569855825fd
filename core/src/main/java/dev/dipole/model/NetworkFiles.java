package dev.dipole.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Media;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.tensor.Floats;
import java.util.Map;

/** How one kind of encoder that takes no texts is described in a folder. To add one, list it in {@link EncoderFolder}. */
interface NetworkFiles {

    /** What {@code model_type} says of this kind, behind {@code dipole-}. */
    String kind();

    /** What the encoder takes in a tower, such as {@code pictures}. */
    String takes();

    /** The same encoder of content, closed with it; for content of another kind it fails. */
    TrainableEncoder<Media, ?> ofMedia(TrainableEncoder<?, ?> encoder);

    /** Whether the encoder is of this kind. */
    boolean holds(TrainableEncoder<?, ?> encoder);

    /** Everything but weights that the encoder is made from: a record, or a map, for JSON. */
    Object describe(TrainableEncoder<?, ?> encoder);

    /** The encoder of this description and these weights. */
    TrainableEncoder<?, ?> open(JsonNode description, Map<String, Floats> weights);
}
