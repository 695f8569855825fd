package dev.dipole.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Media;
import dev.dipole.data.image.Image;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.vision.VisionEncoder;
import dev.dipole.encoder.vision.VisionSettings;
import dev.dipole.tensor.Floats;
import java.util.Map;

/** An encoder of pictures. */
final class VisionFiles implements NetworkFiles {

    @Override
    public String kind() {
        return "vision";
    }

    @Override
    public String takes() {
        return "pictures";
    }

    @Override
    public TrainableEncoder<Media, ?> ofMedia(TrainableEncoder<?, ?> encoder) {
        return new MappedEncoder<>((VisionEncoder) encoder, media -> media.as(Image.class));
    }

    @Override
    public boolean holds(TrainableEncoder<?, ?> encoder) {
        return encoder instanceof VisionEncoder;
    }

    /** In float32: what its convolutions were trained in changes no vector, and so no hash. */
    @Override
    public Object describe(TrainableEncoder<?, ?> encoder) {
        return ((VisionEncoder) encoder).settings().withPrecision("float32");
    }

    @Override
    public VisionEncoder open(JsonNode description, Map<String, Floats> weights) {
        return VisionEncoder.of(JsonFiles.as(description, VisionSettings.class), weights);
    }
}
