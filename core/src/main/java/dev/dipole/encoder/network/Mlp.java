package dev.dipole.encoder.network;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Dense layers with a norm and a function of each number between them. A dense layer that a norm follows has no bias, which the norm would take
 * away.
 *
 * @param name of its weights: those of dense layer i are {@code name.i.weight}, its norm's {@code name.i.norm.weight}
 * @param widths how many numbers each dense layer takes, and the last one gives
 * @param norm between dense layers
 * @param activation between dense layers, behind the norm
 * @param endsNormed whether the last dense layer has a norm too
 */
public record Mlp(String name, List<Integer> widths, Norm.Kind norm, Activation activation, boolean endsNormed)
        implements Layer {

    public Mlp {
        widths = List.copyOf(widths);
        if (widths.size() < 2) {
            throw new IllegalArgumentException(
                    "widths " + widths + " of " + name + " must be at least two: what goes in and what comes out");
        }
        if (norm == Norm.Kind.GROUP) {
            throw new IllegalArgumentException(
                    "norm (group) of " + name + " must be layer, batch or none: a vector's channels have no pixels");
        }
    }

    /** The length of what it gives. */
    public int out() {
        return widths.get(widths.size() - 1);
    }

    /** The layers, in order. */
    private List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        int last = widths.size() - 2;
        for (int i = 0; i <= last; i++) {
            Norm.Kind here = i < last || endsNormed ? norm : Norm.Kind.NONE;
            layers.add(new Linear(name + "." + i, widths.get(i), widths.get(i + 1), here == Norm.Kind.NONE));
            layers.add(new Norm(name + "." + i + ".norm", widths.get(i + 1), here));
            if (i < last) {
                layers.add(new Activated(activation));
            }
        }
        return layers;
    }

    @Override
    public List<Weight> weights() {
        return Layer.weightsOf(layers());
    }

    @Override
    public List<Weight> statistics() {
        return Layer.statisticsOf(layers());
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        return new Sequence(layers()).apply(x, values);
    }
}
