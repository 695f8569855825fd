package dev.dipole;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.head.DinoHead;
import dev.dipole.encoder.head.Head;
import dev.dipole.encoder.head.Headed;
import dev.dipole.encoder.head.MlpHead;
import dev.dipole.encoder.network.Norm;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Setting;
import java.util.ArrayList;
import java.util.List;

/** What learns behind an encoder and is thrown away afterwards: a projection that the loss looks at, and a prediction of it. */
public record HeadSettings(
        @Setting("Dense layers of the projection; 0: the loss looks at the encoder's own vectors.")
        int layers,

        @Setting("Numbers between the projection's dense layers.")
        int hidden,

        @Setting("Length of the projection, and of what is compared with prototypes.")
        int dim,

        @Setting("Of the heads' layers: batch, layer or none.")
        String norm,

        @Setting("Whether the projection ends with a norm, too.")
        boolean endsNormed,

        @Setting(
                "Numbers between the two dense layers of the prediction, behind the projection of the anchors alone; 0: none.")
        int predictor,

        @Setting("Prototypes behind the projection, after three more dense layers, as DINO has them; 0: none.")
        int prototypes) {

    public HeadSettings {
        if (layers < 0 || predictor < 0 || prototypes < 0) {
            throw new IllegalArgumentException("layers (" + layers + "), predictor (" + predictor + ") and prototypes ("
                    + prototypes + ") must not be negative; 0: none");
        }
        if (hidden < 1 || dim < 1) {
            throw new IllegalArgumentException("hidden (" + hidden + ") and dim (" + dim
                    + ") must be at least 1; layers: 0 is how to have no projection");
        }
        if (Norm.Kind.of(norm) == Norm.Kind.GROUP) {
            throw new IllegalArgumentException(
                    "norm (group) of a head must be batch, layer or none: a vector's numbers have no pixels");
        }
        if (prototypes > 0 && predictor > 0) {
            throw new IllegalArgumentException("prototypes (" + prototypes + ") and predictor (" + predictor
                    + ") cannot both be set: a distribution over prototypes is compared as it is");
        }
    }

    /** Two dense layers with batch normalisation, to 128 numbers, as in SimCLR. */
    public static HeadSettings projection() {
        return new HeadSettings(2, 512, 128, "batch", false, 0, 0);
    }

    /**
     * The encoder with the projection behind it.
     *
     * @param encoder closed with the result
     */
    <I, P> TrainableEncoder<I, P> projected(TrainableEncoder<I, P> encoder, RandomKey key) {
        TrainableEncoder<I, P> projected = encoder;
        if (layers > 0) {
            projected = new Headed<>(encoder, projection(encoder.dim()), key.split("projection"));
        }
        if (prototypes > 0) {
            projected = new Headed<>(
                    projected, new DinoHead(projected.dim(), hidden, dim, prototypes), key.split("prototypes"));
        }
        return projected;
    }

    private Head projection(int in) {
        List<Integer> widths = new ArrayList<>(List.of(in));
        for (int i = 1; i < layers; i++) {
            widths.add(hidden);
        }
        widths.add(dim);
        Integer[] all = widths.toArray(Integer[]::new);
        return endsNormed ? MlpHead.projectionNormed(kind(), all) : MlpHead.projection(kind(), all);
    }

    /**
     * The same with the prediction behind that.
     *
     * @param projected closed with the result
     */
    <I, P> TrainableEncoder<I, P> predicting(TrainableEncoder<I, P> projected, RandomKey key) {
        return predictor == 0
                ? projected
                : new Headed<>(
                        projected, MlpHead.prediction(projected.dim(), predictor, kind()), key.split("prediction"));
    }

    private Norm.Kind kind() {
        return Norm.Kind.of(norm);
    }
}
