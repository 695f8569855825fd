package dev.dipole.encoder.network;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** A step of a network: what it computes from named weights. It holds none of them, so that it is a value. */
public interface Layer {

    /** The weights that it learns. */
    List<Weight> weights();

    /** What it observes of its inputs and does not learn by gradient, such as running means. */
    default List<Weight> statistics() {
        return List.of();
    }

    /** What it makes of x, in the current scope. */
    Tensor apply(Tensor x, Values values);

    /** The weights of several layers. */
    static List<Weight> weightsOf(List<? extends Layer> layers) {
        return layers.stream().flatMap(layer -> layer.weights().stream()).toList();
    }

    /** The statistics of several layers. */
    static List<Weight> statisticsOf(List<? extends Layer> layers) {
        return layers.stream().flatMap(layer -> layer.statistics().stream()).toList();
    }

    /** These layers, one after the other. */
    static Layer sequence(Layer... layers) {
        return new Sequence(List.of(layers));
    }

    /** The same with others behind them. */
    default Layer then(Layer next) {
        return new Sequence(Stream.of(this, next).toList());
    }
}
