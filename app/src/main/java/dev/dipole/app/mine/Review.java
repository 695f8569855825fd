package dev.dipole.app.mine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.WholeFile;
import dev.dipole.eval.WilsonInterval;
import dev.dipole.random.RandomKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A sample of negatives that a person labels, and what it says of all of them. */
public final class Review {

    private static final String BELONGS = "belongs";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Review() {}

    /**
     * What a labelled sample says.
     *
     * @param labelled pairs that have a label
     * @param unlabelled pairs that have none, about which nothing is said
     * @param falseNegatives labelled pairs that belong together
     * @param rate of false negatives among all that were mined; null where nothing is labelled
     */
    public record Outcome(
            long labelled,
            long unlabelled,
            long falseNegatives,
            @Nullable WilsonInterval rate) {}

    private record Drawn(long number, String anchor, String positive, String negative) {}

    /**
     * Writes a sample of what was mined, each negative with the same chance (Vitter 1985, algorithm R). Negatives that the data
     * named are none of it: how many of those are false says nothing of the mining.
     *
     * @param data the examples that negatives were mined for
     * @param mined a row for each positive of each of them, in their order; negatives that the data named come first
     * @param size of the sample; all negatives, where there are fewer
     * @return how many were written
     */
    public static int write(Source<String> data, Source<String> mined, int size, long seed, Path file) {
        SplittableRandom random = RandomKey.ofSeed(seed).split("review").generator();
        List<Drawn> sample = new ArrayList<>();
        long seen = 0;
        try (Source.Cursor<String> examples = data.open(0);
                Source.Cursor<String> rows = mined.open(0)) {
            for (Example<String> example = examples.next(); example != null; example = examples.next()) {
                for (String positive : example.positives()) {
                    for (String negative : mined(example, positive, rows.next())) {
                        Drawn one = new Drawn(seen, example.anchor(), positive, negative);
                        seen++;
                        if (sample.size() < size) {
                            sample.add(one);
                            continue;
                        }
                        long place = random.nextLong(seen);
                        if (place < size) {
                            sample.set((int) place, one);
                        }
                    }
                }
            }
        }
        sample.sort(Comparator.comparingLong(Drawn::number));
        WholeFile.write(file, writer -> {
            for (Drawn one : sample) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put(BELONGS, null);
                line.put("anchor", one.anchor());
                line.put("negative", one.negative());
                line.put("positive", one.positive());
                writer.write(JSON.writeValueAsString(line));
                writer.write('\n');
            }
        });
        return sample.size();
    }

    /** The negatives of a row without those that the example named. */
    private static List<String> mined(Example<String> example, String positive, @Nullable Example<String> row) {
        if (row == null
                || !row.anchor().equals(example.anchor())
                || !row.positives().get(0).equals(positive)) {
            throw new IllegalStateException("what was mined for (" + example.anchor() + ", " + positive
                    + ") is not where it was written: found "
                    + (row == null ? "the end" : "(" + row.anchor() + ", " + row.positives() + ")"));
        }
        return row.negatives()
                .subList(example.negatives().size(), row.negatives().size());
    }

    /**
     * Reads labels back: {@code true} where the negative does belong to the anchor, {@code false} where not.
     *
     * @throws InputException naming file and line
     */
    public static Outcome read(Path file) {
        long labelled = 0;
        long unlabelled = 0;
        long falseNegatives = 0;
        long number = 0;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                Boolean belongs = label(file, number, line);
                if (belongs == null) {
                    unlabelled++;
                } else {
                    labelled++;
                    falseNegatives += belongs ? 1 : 0;
                }
            }
        } catch (IOException e) {
            throw new InputException(file + " could not be read (" + e + "); name the file that mining has written", e);
        }
        return new Outcome(
                labelled,
                unlabelled,
                falseNegatives,
                labelled == 0 ? null : WilsonInterval.of(falseNegatives, labelled));
    }

    private static @Nullable Boolean label(Path file, long number, String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new InputException(file + ":" + number + ": is not JSON; change nothing but " + BELONGS, e);
        }
        JsonNode belongs = node.path(BELONGS);
        if (belongs.isNull()) {
            return null;
        } else if (!belongs.isBoolean()) {
            throw new InputException(file + ":" + number + ": \"" + BELONGS + "\" ("
                    + (belongs.isMissingNode() ? "missing" : belongs)
                    + ") must be true where the negative does belong to the anchor, false where not, null where nobody"
                    + " has looked");
        }
        return belongs.asBoolean();
    }

    /** The outcome of plain values. */
    public static Map<String, Object> toMap(Outcome outcome) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("labelled", outcome.labelled());
        map.put("unlabelled", outcome.unlabelled());
        map.put("false_negatives", outcome.falseNegatives());
        WilsonInterval rate = outcome.rate();
        if (rate != null) {
            map.put("rate", rate.share());
            map.put("lower_95", rate.lower());
            map.put("upper_95", rate.upper());
        }
        return map;
    }
}
