package dev.dipole;

import dev.dipole.data.InputException;
import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.model.UnpromptedEncoder;
import dev.dipole.objective.AlikeRule;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Guided;
import dev.dipole.objective.OwnScores;
import dev.dipole.train.Companion;
import dev.dipole.train.RunFolder;
import dev.dipole.train.companion.Guide;
import dev.dipole.train.companion.MemoryQueue;
import dev.dipole.train.companion.MomentumEncoder;
import dev.dipole.train.companion.Teacher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a training of texts carries along, as its settings say: the models that they name are loaded once. */
final class Companions implements AutoCloseable {

    private final MethodSettings settings;
    private final @Nullable Model guide;
    private final @Nullable Model teacher;
    private final List<Companion<String>> made = new ArrayList<>();
    private final List<KeptVectors> kept = new ArrayList<>();

    Companions(MethodSettings settings) {
        this.settings = settings;
        guide = settings.hasGuide() ? load("guide", settings.guide()) : null;
        try {
            teacher = settings.hasTeacher() ? load("teacher", settings.teacher()) : null;
        } catch (InputException e) {
            if (guide != null) {
                guide.close();
            }
            throw e;
        }
    }

    private static Model load(String role, String folder) {
        try {
            return Bases.open(folder);
        } catch (InputException e) {
            throw new InputException("method." + role + ": " + e.getMessage(), e);
        }
    }

    /** What of it decides how a run ends, beside the settings. */
    Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        if (guide != null) {
            identity.put("guide (SHA-256)", guide.hash());
        }
        if (teacher != null) {
            identity.put("teacher (SHA-256)", teacher.hash());
        }
        return identity;
    }

    /** The rules against false negatives around a loss. */
    EmbeddingObjective around(EmbeddingObjective loss) {
        EmbeddingObjective ruled = ruled(settings, loss);
        return guide == null
                ? ruled
                : new Guided(ruled, new AlikeRule(settings.guideMargin(), settings.guideRelative()));
    }

    /** Carries another companion along, which ends with this. */
    void add(Companion<String> companion) {
        made.add(companion);
    }

    /** Around a loss what the model's own scores say of false negatives, where the settings ask for it. */
    static EmbeddingObjective ruled(MethodSettings settings, EmbeddingObjective loss) {
        return settings.ownShare() > 0 ? OwnScores.around(loss, AlikeRule.above(settings.ownShare())) : loss;
    }

    /**
     * The companions of a training of this encoder; they end with this.
     *
     * @param prompts that stand in front of the texts, which are the encoder's and not those of the models that it learns from
     * @param epochs how often the texts are seen: over several, the vectors of models that do not change are kept
     * @param vectors the folder where they are kept from one training to the next; null: they go with the run
     * @param folder of the run; null: there is none
     */
    List<Companion<String>> of(
            TrainableEncoder<String, ?> encoder,
            Prompts prompts,
            int epochs,
            @Nullable Path vectors,
            @Nullable RunFolder folder) {
        made.addAll(following(settings, encoder));
        if (guide != null) {
            made.add(new Guide<>(new UnpromptedEncoder(fixed("guide", guide, epochs, vectors, folder), prompts)));
        }
        if (teacher != null) {
            made.add(new Teacher<>(
                    new UnpromptedEncoder(fixed("teacher", teacher, epochs, vectors, folder), prompts),
                    settings.teacherTemperature()));
        }
        return made;
    }

    private Encoder<String> fixed(
            String role, Model model, int epochs, @Nullable Path vectors, @Nullable RunFolder folder) {
        if (epochs == 1 && vectors == null) {
            return model.encoder();
        }
        KeptVectors opened = KeptVectors.of(role, model, vectors, folder);
        kept.add(opened);
        return opened;
    }

    /**
     * What follows the trained encoder: a target, a queue.
     *
     * @param followed the encoder, or what stands before its predictor
     */
    static <I> List<Companion<I>> following(MethodSettings settings, TrainableEncoder<I, ?> followed) {
        List<Companion<I>> following = new ArrayList<>();
        if (settings.hasTarget()) {
            double end = settings.momentumEnd() == 0 ? settings.momentum() : settings.momentumEnd();
            following.add(new MomentumEncoder<>(followed, settings.momentum(), end));
        }
        if (settings.queue() > 0) {
            following.add(new MemoryQueue<>(settings.queue(), settings.queueWarmup(), followed.dim()));
        }
        return following;
    }

    @Override
    public void close() {
        made.forEach(Companion::close);
        try {
            kept.forEach(KeptVectors::close);
        } finally {
            if (guide != null) {
                guide.close();
            }
            if (teacher != null) {
                teacher.close();
            }
        }
    }
}
