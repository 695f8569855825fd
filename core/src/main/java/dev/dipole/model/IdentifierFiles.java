package dev.dipole.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.data.Media;
import dev.dipole.data.Words;
import dev.dipole.encoder.MappedEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.features.IdentifierEncoder;
import dev.dipole.tensor.Floats;
import java.util.List;
import java.util.Map;

/** A table of identifiers. */
final class IdentifierFiles implements NetworkFiles {

    /**
     * The identifiers.
     *
     * @param known in the order of the table's rows, from row 1 on
     */
    private record Description(List<String> known) {}

    @Override
    public String kind() {
        return "identifiers";
    }

    @Override
    public String takes() {
        return "identifiers";
    }

    @Override
    public TrainableEncoder<Media, ?> ofMedia(TrainableEncoder<?, ?> encoder) {
        return new MappedEncoder<>(
                (IdentifierEncoder) encoder, media -> media.as(Words.class).text());
    }

    @Override
    public boolean holds(TrainableEncoder<?, ?> encoder) {
        return encoder instanceof IdentifierEncoder;
    }

    @Override
    public Object describe(TrainableEncoder<?, ?> encoder) {
        return new Description(((IdentifierEncoder) encoder).known());
    }

    @Override
    public IdentifierEncoder open(JsonNode description, Map<String, Floats> weights) {
        Floats table = weights.get(IdentifierEncoder.TABLE);
        if (table == null) {
            throw new IllegalArgumentException("there is no weight " + IdentifierEncoder.TABLE + " among "
                    + weights.keySet() + "; the weights are of another encoder");
        }
        return IdentifierEncoder.of(JsonFiles.as(description, Description.class).known(), table);
    }
}
