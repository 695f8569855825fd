package dev.dipole.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Suggestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files and BEIR folders with their columns and shares, as a YAML file lists them:
 *
 * <pre>{@code
 * data:
 *   - file: questions.jsonl      # relative to this file
 *     weight: 3                  # of its examples among all; without weights the files are read one after the other
 *     exempt: true               # its rows are no negatives of each other
 *     anchor: question           # columns as on the command line; without any, by their usual names
 *     positive: [answer, other]
 *     negative: []
 *     label: topic
 *     score: similarity
 *   - file: inference.jsonl
 *     shape: entailment          # what the rows say of each other; pairs where nothing is said
 *   - file: captions.jsonl
 *     shape: groups
 *     text: [captions]           # the columns of texts alone and of groups
 *   - file: beir/scifact
 *     split: train
 * }</pre>
 *
 * @param parts at least one; all of them have a weight, or none
 */
public record Mixture(List<Part> parts) {

    private static final Set<String> KEYS = Set.of(
            "file", "weight", "exempt", "anchor", "positive", "negative", "label", "score", "split", "shape", "text");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    /**
     * One file or BEIR folder.
     *
     * @param weight NaN: none is given
     * @param exempt whether its rows are no negatives of each other
     */
    public record Part(Path path, double weight, boolean exempt, Reading reading) {

        public Part {
            if (!Double.isNaN(weight) && !(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight (" + weight + ") of " + path
                        + " must be positive and finite; leave out a file that is not wanted");
            }
        }
    }

    public Mixture {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts is empty: name at least one file");
        }
        long weighted =
                parts.stream().filter(part -> !Double.isNaN(part.weight)).count();
        if (weighted > 0 && weighted < parts.size()) {
            Path without = parts.stream()
                    .filter(part -> Double.isNaN(part.weight))
                    .findFirst()
                    .orElseThrow()
                    .path();
            throw new IllegalArgumentException("weight of " + without
                    + " is missing; give every file a weight, or none, and they are read one after the other");
        }
    }

    /** Whether a path is that of such a file, by its name. */
    public static boolean is(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return (name.endsWith(".yaml") || name.endsWith(".yml")) && !Files.isDirectory(path);
    }

    /**
     * Reads the list.
     *
     * @throws InputException naming the file, the entry and the key
     */
    public static Mixture read(Path file) {
        JsonNode root;
        try {
            root = YAML.readTree(TextFile.readAll(file));
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw new InputException(
                    file + ": is not YAML" + where + " ("
                            + e.getOriginalMessage().lines().findFirst().orElse("")
                            + "); write a list of files under data:",
                    e);
        }
        JsonNode data = root.path("data");
        if (!data.isArray() || data.isEmpty() || root.size() != 1) {
            throw InputException.in(file, "holds no list of files", "write data: and below it - file: questions.jsonl");
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            parts.add(new Entry(file, i + 1, data.get(i)).part());
        }
        try {
            return new Mixture(parts);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The examples: mixed where there are weights, otherwise one file after the other.
     *
     * @param bad which rows are passed over
     */
    public Source<String> open(BadRows bad) {
        List<Mixed.Part<String>> mixed = new ArrayList<>();
        Map<String, Integer> named = new HashMap<>();
        for (Part part : parts) {
            Source<String> source = part.reading.open(part.path, bad);
            if (part.exempt) {
                // Two files of one name are two data sets.
                int same = named.merge(source.name(), 1, Integer::sum);
                source = Mixed.exempt(source, same == 1 ? source.name() : source.name() + " (" + same + ")");
            }
            mixed.add(new Mixed.Part<>(source, Double.isNaN(part.weight) ? 1 : part.weight));
        }
        return Double.isNaN(parts.get(0).weight)
                ? Sources.concat(mixed.stream().map(Mixed.Part::source).toList())
                : Mixed.of(mixed, RandomKey.ofSeed(0).split("mixture"));
    }

    /** One entry of the list, and how messages call it. */
    private record Entry(Path file, int number, JsonNode node) {

        Part part() {
            if (!node.isObject()) {
                throw wrong("is no entry", "write - file: questions.jsonl");
            }
            node.fieldNames().forEachRemaining(key -> {
                if (!KEYS.contains(key)) {
                    throw wrong("key \"" + key + "\" is unknown", Suggestions.didYouMean(key, KEYS));
                }
            });
            String path = text("file");
            if (path == null) {
                throw wrong("\"file\" is missing", "name a file, relative to this one");
            }
            JsonNode weight = node.path("weight");
            if (!weight.isMissingNode() && !weight.isNumber()) {
                throw wrong("\"weight\" holds " + weight + ", not a number", "write one such as 3");
            }
            JsonNode exempt = node.path("exempt");
            if (!exempt.isMissingNode() && !exempt.isBoolean()) {
                throw wrong("\"exempt\" holds " + exempt, "write true or false");
            }
            try {
                return new Part(
                        file.resolveSibling(path),
                        weight.isMissingNode() ? Double.NaN : weight.asDouble(),
                        exempt.asBoolean(false),
                        new Reading(shape(), columns(), text("split")));
            } catch (IllegalArgumentException e) {
                throw new InputException(file + ": entry " + number + ": " + e.getMessage(), e);
            }
        }

        private Shape shape() {
            String shape = text("shape");
            return shape == null ? Shape.PAIRS : Shape.named(shape);
        }

        private @Nullable Columns columns() {
            String anchor = text("anchor");
            List<String> alone = texts("text");
            if (!alone.isEmpty()) {
                if (anchor != null) {
                    throw wrong("\"text\" and \"anchor\" are both given", "name texts alone, or anchors and positives");
                }
                return Columns.texts(alone);
            }
            List<String> positives = texts("positive");
            List<String> negatives = texts("negative");
            String label = text("label");
            String score = text("score");
            if (anchor == null) {
                if (positives.isEmpty() && negatives.isEmpty() && label == null && score == null) {
                    return null;
                }
                throw wrong("\"anchor\" is missing", "name its column too, or no column at all");
            }
            return new Columns(anchor, positives, negatives, label, score);
        }

        private @Nullable String text(String key) {
            JsonNode value = node.path(key);
            if (value.isMissingNode() || value.isNull()) {
                return null;
            } else if (!value.isTextual() || value.asText().isBlank()) {
                throw wrong("\"" + key + "\" holds " + value + ", not a name", "put the name in quotes");
            }
            return value.asText();
        }

        private List<String> texts(String key) {
            JsonNode value = node.path(key);
            if (!value.isArray()) {
                String one = text(key);
                return one == null ? List.of() : List.of(one);
            }
            List<String> texts = new ArrayList<>();
            for (JsonNode each : value) {
                if (!each.isTextual() || each.asText().isBlank()) {
                    throw wrong("\"" + key + "\" holds " + each + ", not a name", "put the name in quotes");
                }
                texts.add(each.asText());
            }
            return texts;
        }

        private InputException wrong(String fault, String remedy) {
            return InputException.in(file, "entry " + number + ": " + fault, remedy);
        }
    }
}
