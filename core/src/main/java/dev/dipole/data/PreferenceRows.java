package dev.dipole.data;

import dev.dipole.random.RandomKey;
import dev.dipole.settings.Suggestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of two answers to a prompt, one was chosen. Every example has the same anchor, so that the inner product with its vector w is
 * a linear reward r(x) = w · f(x) of the answer alone, which needs no encoder of the prompt and holds for prompts that nobody
 * has seen. (A bias would cancel in every difference of two rewards.)
 *
 * <p>Prompts are divided into train, dev and test by a hash of each, so that no prompt is in two of them: a fifth is test, and
 * of the rest a fifth dev.
 */
final class PreferenceRows {

    /** The text whose vector is the direction of the reward. */
    static final String ANCHOR = "reward";

    private static final Columns USUAL = Columns.of("prompt", "chosen", "rejected");

    private static final List<String> SPLITS = List.of("train", "dev", "test");

    private static final double SHARE = 0.2;

    private static final RandomKey KEY = RandomKey.ofSeed(1);

    private PreferenceRows() {}

    static Source<String> open(Path path, @Nullable Columns columns, @Nullable String split, BadRows bad) {
        Shape.PREFERENCES.refuse(path, bad);
        Columns named = columns == null ? USUAL : columns;
        if (Files.isDirectory(path)
                || named.positives().size() != 1
                || named.negatives().size() != 1) {
            throw InputException.in(
                    path,
                    "is to be read as preferences, which are rows of a file with prompt, chosen and rejected",
                    "name the file, and these columns as anchor, positive and negative");
        }
        String part = split == null ? SPLITS.get(0) : split;
        if (!SPLITS.contains(part)) {
            throw new IllegalArgumentException("split (" + part + ") of preferences must be one of "
                    + String.join(", ", SPLITS) + "; " + Suggestions.didYouMean(part, SPLITS));
        }
        List<String> wanted = List.of(
                named.anchor(), named.positives().get(0), named.negatives().get(0));
        return RowExamples.of(path, wanted, "preferences of " + String.join(", ", wanted) + ", split " + part, rows -> {
            for (int i = 0; i < wanted.size(); i++) {
                rows.present(i, wanted.get(i));
            }
            String prompt = rows.text(0, wanted.get(0));
            String chosen = rows.text(1, wanted.get(1));
            String rejected = rows.text(2, wanted.get(2));
            return splitOf(prompt).equals(part) ? List.of(Example.triplet(ANCHOR, chosen, rejected)) : List.of();
        });
    }

    /** Where a prompt belongs. */
    static String splitOf(String prompt) {
        RandomKey key = KEY.split(prompt);
        if (key.split("test").generator().nextDouble() < SHARE) {
            return "test";
        }
        return key.split("dev").generator().nextDouble() < SHARE ? "dev" : "train";
    }
}
