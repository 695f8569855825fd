package dev.dipole;

import dev.dipole.encoder.vision.VisionSettings;
import dev.dipole.settings.Setting;
import dev.dipole.settings.Settings;
import dev.dipole.train.TrainingSettings;
import java.util.List;

/** Everything that decides how an encoder of pictures is trained. */
public record ImageSettings(
        @Setting("The network.") VisionSettings encoder,
        @Setting("What of each picture is seen.") ImageViewSettings views,
        @Setting("What the loss looks at.") HeadSettings head,
        @Setting("The loss.") ObjectiveSettings objective,
        @Setting("What is carried along.") MethodSettings method,
        @Setting("The training loop.") TrainingSettings training) {

    public ImageSettings {
        method.requireNoModel("pictures");
        if (head.predictor() > 0 && method.queue() > 0) {
            throw new IllegalArgumentException("head.predictor (" + head.predictor() + ") and method.queue ("
                    + method.queue() + ") cannot both be set: what is kept in the queue has no prediction");
        }
    }

    /** SimCLR at 32 pixels, on two processors. Batch norm learns faster than group norm here, and a batch is one pass. */
    public static ImageSettings defaults() {
        return new ImageSettings(
                Settings.override(VisionSettings.defaults(), List.of("norm=batch", "precision=auto")),
                new ImageViewSettings("simclr"),
                HeadSettings.projection(),
                Settings.override(ObjectiveSettings.defaults(), List.of("name=nt-xent", "temperature=0.2")),
                MethodSettings.none(),
                Settings.override(
                        TrainingSettings.defaults(),
                        List.of(
                                "batch=512",
                                "epochs=20",
                                "learning-rate=2e-3",
                                "weight-decay=0.01",
                                "decay=cosine",
                                "evaluations=0",
                                "block=50000",
                                "monitor.spacing=32",
                                "monitor.stop=true")));
    }

    /** The same with another loss. */
    ImageSettings with(ObjectiveSettings other) {
        return new ImageSettings(encoder, views, head, other, method, training);
    }
}
