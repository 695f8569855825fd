package dev.dipole.tower;

import dev.dipole.data.BadContent;
import dev.dipole.data.Media;
import dev.dipole.data.Source;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.model.TowerModel;
import dev.dipole.random.RandomKey;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingListener;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One tower of a training: looks at its content, begins, is trained, and ends as a model. Closing frees what is left of it. */
public interface Tower extends AutoCloseable {

    /**
     * What a tower begins with.
     *
     * @param source what is trained on
     * @param key of its random weights
     * @param folder where a run keeps what takes long to make; null: nowhere
     * @param listener hears how far it is
     */
    record Start(
            Source<Media> source, RandomKey key, @Nullable RunFolder folder, TrainingListener listener) {}

    /** What is wrong with some contents, in their order; null where nothing is. Before the tower begins. */
    List<@Nullable BadContent> faults(List<Media> contents);

    /** What of it decides how a run ends, beside the settings. */
    default Map<String, String> identity() {
        return Map.of();
    }

    /** Makes the encoder that is trained, once. It is the tower's, and sees its content through random views while it learns. */
    TrainableEncoder<Media, ?> begin(Start start);

    /**
     * The trained encoder, without views, as a model, which is the caller's.
     *
     * @param history how it was made
     */
    TowerModel finished(Map<String, Object> history);

    @Override
    void close();
}
