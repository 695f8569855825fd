package dev.dipole.app.command;

import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
     * @param more what only models of this kind have, by the keys of JSON
     * @param next commands that may follow
     */
    void show(Main main, Map<String, @Nullable Object> more, List<String> next) {
        show(main, more, "", "", next);
    }

    /**
     * The same with what only models of this kind have in the sentence, too.
     *
     * @param size that follows the dimensions, with a comma before it
     * @param chosen how the weights were chosen, with a comma before it
     */
    void show(Main main, Map<String, @Nullable Object> more, String size, String chosen, List<String> next) {
        if (main.json()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("model", folder.toString());
            json.put("hash", hash);
            json.put("dim", dim);
            json.put("examples", history.get("examples"));
            json.put("steps", history.get("steps"));
            json.putAll(more);
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
                        "The model is in %s: %,d dimensions%s, %s in all%s.%n",
                        folder,
                        dim,
                        size,
                        TrainingProgress.duration(seconds),
                        chosen);
        main.out().println("Next:");
        next.forEach(command -> main.out().println("  dipole " + command));
        main.out().flush();
    }
}
