package dev.dipole.app.inspect;

import dev.dipole.monitor.Indicators;
import dev.dipole.monitor.RunEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run and a model for machines; a number that is none is null, since JSON has no other. */
public final class InspectJson {

    private InspectJson() {}

    /** A run: best evaluation, curves, the last indicators and neighbours, warnings. */
    public static Map<String, Object> run(RunView run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("steps", run.steps());
        RunEvent.Evaluated best = run.best();
        if (best != null) {
            json.put("best", Map.of("step", best.step(), "metric", best.metric(), "value", best.value()));
        }
        Map<String, Object> curves = new LinkedHashMap<>();
        run.curves().forEach((name, curve) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("values", curve.count());
            told.put("last", finite(curve.last()));
            told.put("lowest", finite(curve.lowest()));
            told.put("highest", finite(curve.highest()));
            curves.put(name, told);
        });
        json.put("curves", curves);
        RunEvent.Measured measured = run.measured();
        if (measured != null) {
            json.put("indicators", indicators(measured.values()));
            json.put(
                    "neighbours",
                    measured.samples().stream().map(InspectJson::neighbours).toList());
        }
        json.put(
                "warnings",
                run.warnings().stream()
                        .map(warned -> Map.of("step", warned.step(), "message", warned.message()))
                        .toList());
        return json;
    }

    private static Map<String, Object> neighbours(RunEvent.Neighbours sample) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("anchor", sample.anchor());
        json.put(
                "nearest",
                sample.nearest().stream()
                        .map(near -> Map.of("text", near.text(), "cosine", near.cosine(), "positive", near.positive()))
                        .toList());
        return json;
    }

    /** What a model makes of data: how many there are of which kind, indicators, hubs, duplicates. */
    public static Map<String, Object> model(ModelView model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(model.kind(), model.count());
        json.put("indicators", indicators(model.values()));
        json.put(
                "hubs",
                model.hubs().stream()
                        .map(hub -> Map.of("id", hub.id(), "occurrences", hub.occurrences()))
                        .toList());
        json.put("equal", model.equal().size());
        json.put("equal_pairs", pairs(model.equal()));
        json.put("near", model.nearPairs());
        json.put("near_pairs", pairs(model.near()));
        json.put("unknown", model.unknown());
        return json;
    }

    private static List<Map<String, Object>> pairs(List<ModelView.Duplicate> pairs) {
        return pairs.stream()
                .map(pair -> Map.<String, Object>of("ids", List.of(pair.id(), pair.otherId()), "cosine", pair.cosine()))
                .toList();
    }

    private static Map<String, Object> indicators(Map<String, Double> values) {
        Map<String, Object> json = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("value", finite(value));
            Indicators.figure(name).ifPresent(figure -> told.put("healthy", figure.healthy(value)));
            json.put(name, told);
        });
        return json;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
