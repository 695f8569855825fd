package dev.dipole.train.companion;

import dev.dipole.encoder.Encoder;
import dev.dipole.objective.Guided;
import dev.dipole.train.Companion;
import dev.dipole.train.FixedTower;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Another model that embeds the rows of every batch, so that {@link Guided} ignores what it finds too like an anchor to be its
 * negative. It has its own tokeniser and its own number of dimensions.
 *
 * @param <I> what the encoders take
 */
public final class Guide<I> implements Companion<I> {

    private final FixedTower<I> tower;

    /** A guide; the encoder stays its owner's. */
    public Guide(Encoder<I> encoder) {
        tower = new FixedTower<>(encoder);
    }

    @Override
    public String name() {
        return "guide";
    }

    @Override
    public void prepare(List<I> inputs) {
        tower.prepare(inputs);
    }

    @Override
    public void prepareMore(List<I> inputs) {
        tower.prepareMore(inputs);
    }

    @Override
    public Map<String, Tensor> extras(int[] anchors, int[] candidates, long[][] lists) {
        return Map.of(Guided.ANCHORS, tower.embed(anchors), Guided.CANDIDATES, tower.embed(candidates));
    }

    @Override
    public void close() {
        tower.close();
    }
}
