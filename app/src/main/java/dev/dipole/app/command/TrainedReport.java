package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is said of a model that was trained without evaluations.
 *
 * @param folder where it is
 * @param history how it was made
 * @param seconds in all
 */
record TrainedReport(Path folder, String hash, int dim, Map<String, Object> history, double seconds) {

    /**
     * Says where the model is and which commands may follow, or all of it as JSON.
     *
     * @param skipped what was passed over, by the name of its number
     * @param next commands that may follow
     */
    void show(Main main, Map<String, Object> skipped, List<String> next) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model", folder.toString());
            json.put("hash", hash);
            json.put("dim", dim);
            json.put("examples", history.get("examples"));
            json.put("steps", history.get("steps"));
            json.putAll(skipped);
            json.put("loss", history.get("loss"));
            json.put("warnings", history.get("warnings"));
            json.put("train_seconds", history.get("training-seconds"));
            json.put("total_seconds", seconds);
            JsonOut.print(main.out(), json);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "The model is in %s: %,d dimensions, %s in all.%n",
                        folder,
                        dim,
                        TrainingProgress.duration(seconds));
        main.out().println("Next:");
        next.forEach(command -> main.out().println("  dipole " + command));
        main.out().flush();
    }
}
