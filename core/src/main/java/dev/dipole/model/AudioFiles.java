package dev.dipole.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Media;
import dev.dipole.data.sound.Recording;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.audio.AudioEncoder;
import dev.dipole.encoder.audio.AudioSettings;
import dev.dipole.tensor.Floats;
import java.util.Map;

/** An encoder of sounds. */
final class AudioFiles implements NetworkFiles {

    @Override
    public String kind() {
        return "audio";
    }

    @Override
    public String takes() {
        return "sounds";
    }

    @Override
    public TrainableEncoder<Media, ?> ofMedia(TrainableEncoder<?, ?> encoder) {
        return new MappedEncoder<>((AudioEncoder) encoder, Recording::soundOf);
    }

    @Override
    public boolean holds(TrainableEncoder<?, ?> encoder) {
        return encoder instanceof AudioEncoder;
    }

    @Override
    public Object describe(TrainableEncoder<?, ?> encoder) {
        return ((AudioEncoder) encoder).settings();
    }

    @Override
    public AudioEncoder open(JsonNode description, Map<String, Floats> weights) {
        return AudioEncoder.of(JsonFiles.as(description, AudioSettings.class), weights);
    }
}
