package dev.dipole.app.quickstart;

import dev.dipole.TextSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a quickstart did.
 *
 * @param data what was learned from
 * @param settings with which
 * @param figures on the test part; null where nothing could be held out
 * @param questions two examples and what the index answers
 * @param model folder of the model
 * @param index folder of the index
 * @param indexed methods in the index
 * @param seconds of each phase, in their order
 */
record QuickstartReport(
        QuickstartData data,
        TextSettings settings,
        @Nullable Figures figures,
        List<Question> questions,
        Path model,
        Path index,
        int indexed,
        Map<String, Double> seconds) {

    /** The phase in which a vocabulary and a model are trained, evaluations of the development part included. */
    static final String TRAIN = "train";

    /** The phase that depends on the network. */
    static final String FETCH = "fetch";

    /**
     * A question and its answers.
     *
     * @param text what is asked
     * @param answers best first
     */
    record Question(String text, List<Answer> answers) {}

    /**
     * A method that was found.
     *
     * @param location file and line
     * @param method class and method
     */
    record Answer(String location, String method) {}

    /** Everything after the downloads. */
    double totalSeconds() {
        return seconds.entrySet().stream()
                .filter(phase -> !phase.getKey().equals(FETCH))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    double seconds(String phase) {
        return seconds.getOrDefault(phase, 0.0);
    }
}
