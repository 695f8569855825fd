package dev.dipole.train;

import dev.dipole.encoder.TrainableEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The inputs of the current block, prepared for an encoder: all ahead where they are small, as tokens are; where they are not, as
 * pictures of 224 pixels are not, those of the latest batches, within {@link TrainableEncoder#preparedAtOnce}.
 *
 * @param <I> what the encoder takes
 * @param <P> what it takes, prepared
 */
final class PreparedBlock<I, P> {

    private final TrainableEncoder<I, P> encoder;
    private final List<I> inputs = new ArrayList<>();
    private final List<P> prepared = new ArrayList<>();

    /** Where each input stands in {@link #prepared}; negative: it does not. */
    private int[] placeOf = {};

    PreparedBlock(TrainableEncoder<I, P> encoder) {
        this.encoder = encoder;
    }

    /** Takes the inputs of a block, in the place of those of the one before. */
    void begin(List<I> block) {
        inputs.clear();
        prepared.clear();
        placeOf = new int[0];
        add(block);
    }

    /** Takes inputs that have joined the block; their places follow those that there were. */
    void add(List<I> more) {
        int before = inputs.size();
        inputs.addAll(more);
        placeOf = Arrays.copyOf(placeOf, inputs.size());
        Arrays.fill(placeOf, before, placeOf.length, -1);
    }

    /** How many inputs there are. */
    int size() {
        return inputs.size();
    }

    /** Prepares what will be asked for, where all of it may be held. */
    void ahead(int[] places) {
        if (prepared.size() + places.length <= encoder.preparedAtOnce()) {
            prepare(places);
        }
    }

    /** The prepared inputs of a batch, in its order. */
    List<P> get(int[] places) {
        int[] missing = missing(places);
        if (prepared.size() + (long) missing.length > encoder.preparedAtOnce()) {
            prepared.clear();
            Arrays.fill(placeOf, -1);
            missing = missing(places);
        }
        if (missing.length > 0) {
            prepare(missing);
        }
        return Arrays.stream(places)
                .mapToObj(place -> prepared.get(placeOf[place]))
                .toList();
    }

    private int[] missing(int[] places) {
        return Arrays.stream(places)
                .filter(place -> placeOf[place] < 0)
                .distinct()
                .toArray();
    }

    private void prepare(int[] places) {
        List<P> some =
                encoder.prepare(Arrays.stream(places).mapToObj(inputs::get).toList());
        IntStream.range(0, places.length).forEach(i -> {
            placeOf[places[i]] = prepared.size();
            prepared.add(some.get(i));
        });
    }
}
