package dev.dipole;

import dev.dipole.data.Source;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.settings.Settings;
import dev.dipole.train.TrainingResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model comes from: settings, data and this version. A run's folder keeps it, so that no other run goes on with what is
 * there; a model's history tells of it.
 *
 * @param <S> the settings
 * @param seed of them
 * @param data what messages call the data
 * @param reading how the data are read
 * @param fingerprint of what is read
 */
record Provenance<S extends Record>(
        Class<S> type, S settings, long seed, String data, String reading, String fingerprint) {

    /** Settings that decide nothing: when to save. */
    private static final String WHEN_TO_SAVE = "training.checkpoint-seconds";

    static <S extends Record> Provenance<S> of(Class<S> type, S settings, long seed, Source<?> source) {
        return new Provenance<>(type, settings, seed, source.name(), source.reading(), source.fingerprint());
    }

    /**
     * Everything that decides how a run ends, as far as all runs have it.
     *
     * @param objective one that was given in the place of the settings' one; null: none
     */
    Map<String, String> identity(@Nullable EmbeddingObjective objective) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("data (SHA-256)", fingerprint);
        identity.put("data", reading);
        identity.put("dipole", Dipole.version());
        Settings.describe(type, settings).forEach(setting -> identity.put(setting.key(), setting.defaultValue()));
        identity.remove(WHEN_TO_SAVE);
        if (objective != null) {
            identity.put("objective", objective.toString());
        }
        return identity;
    }

    /** The history of a model that was not trained. */
    Map<String, Object> untrained() {
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("settings", Settings.toYaml(settings));
        putOrigin(history);
        putVersions(history);
        return history;
    }

    /**
     * The history of a model.
     *
     * @param metric of the evaluations that its weights were chosen by; null where the last ones are kept
     */
    Map<String, Object> trained(EmbeddingObjective loss, TrainingResult result, @Nullable String metric) {
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("settings", Settings.toYaml(settings));
        history.put("objective", loss.toString());
        putOrigin(history);
        history.put("examples", result.examples());
        history.put("steps", result.steps());
        if (metric != null) {
            history.put("best-step", result.bestStep());
        }
        history.put("loss", result.lastLoss());
        history.put("training-seconds", result.seconds());
        if (metric != null) {
            history.put("evaluations", evaluations(result, metric));
        }
        history.put("warnings", result.warnings());
        putVersions(history);
        return history;
    }

    private static List<Object> evaluations(TrainingResult result, String metric) {
        List<Object> evaluations = new ArrayList<>();
        result.evaluations().forEach(evaluated -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("step", evaluated.step());
            one.put(metric, evaluated.value());
            evaluations.add(one);
        });
        return evaluations;
    }

    private void putOrigin(Map<String, Object> history) {
        history.put("seed", seed);
        history.put("data", data);
        history.put("data-sha256", fingerprint);
    }

    private static void putVersions(Map<String, Object> history) {
        history.put("dipole", Dipole.version());
        history.put("java", Runtime.version().toString());
    }
}
