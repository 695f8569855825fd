package dev.dipole.app.check;

import dev.dipole.app.Progress;
import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.NearDuplicates;
import dev.dipole.data.Source;
import dev.dipole.text.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Checks data before training. Sources are read once; then the few examples that findings show are read again. Memory holds
 * some 100 bytes for each different text and pair, and 130 to 400 more for each of the first texts that near duplicates are
 * looked for among.
 */
public final class DataCheck {

    private static final int BATCH = 512;

    private final List<Source<String>> data;
    private final List<Source<String>> tests;
    private final Tokenizer tokenizer;
    private final Settings settings;
    private final Progress progress;

    /** By file: how many examples are before it. */
    private final List<Long> starts = new ArrayList<>();

    /**
     * What is decided beforehand.
     *
     * @param maxTokens texts are cut after these many
     * @param batch anchors per step, of which costs are told
     * @param threshold Jaccard similarity from which texts count as nearly the same
     * @param nearTexts among how many anchors, and how many positives, near duplicates are looked for
     */
    public record Settings(int maxTokens, int batch, double threshold, int nearTexts) {

        public Settings {
            if (maxTokens < 1) {
                throw new IllegalArgumentException("maxTokens (" + maxTokens + ") must be at least 1; maybe 256");
            }
            if (batch < 2) {
                throw new IllegalArgumentException("batch (" + batch + ") must be at least 2; maybe 1024");
            }
            if (nearTexts < 1) {
                throw new IllegalArgumentException("nearTexts (" + nearTexts + ") must be at least 1; maybe 2000000");
            }
        }
    }

    /**
     * A check of one body of training data.
     *
     * @param data files of one body, one after the other
     * @param tests what the model will be tested on; may be empty
     */
    public DataCheck(
            List<Source<String>> data,
            List<Source<String>> tests,
            Tokenizer tokenizer,
            Settings settings,
            Progress progress) {
        this.data = List.copyOf(data);
        this.tests = List.copyOf(tests);
        this.tokenizer = tokenizer;
        this.settings = settings;
        this.progress = progress;
    }

    /** Reads everything; one finding for each question that the data raise. */
    public List<Finding> run() {
        Collected training =
                new Collected(settings.maxTokens, settings.threshold, settings.nearTexts, row -> place(row));
        for (Source<String> source : data) {
            starts.add(training.rows);
            read(source, true, training::add);
        }
        int knownAnchors = training.nearAnchors.size();
        int knownPositives = training.nearPositives.size();
        List<HeldOut> heldOut = new ArrayList<>();
        for (Source<String> test : tests) {
            HeldOut one = new HeldOut(test.name(), training, settings.nearTexts);
            read(test, false, one::add);
            heldOut.add(one);
        }
        progress.update("near duplicates", 0, 2);
        NearDuplicates.Found anchors = training.nearAnchors.find(settings.threshold, knownAnchors);
        progress.update("near duplicates", 1, 2);
        NearDuplicates.Found positives = training.nearPositives.find(settings.threshold, knownPositives);
        progress.update("near duplicates", 2, 2);
        Findings findings = new Findings(training, settings);
        List<Finding> all = new ArrayList<>(findings.ofTexts());
        all.add(findings.near(
                "near anchors",
                "anchor",
                training.anchors,
                anchors,
                knownAnchors,
                examples(training.anchors, anchors, knownAnchors, true)));
        if (training.positives.size() > 0) {
            all.add(findings.near(
                    "near positives",
                    "positive",
                    training.positives,
                    positives,
                    knownPositives,
                    examples(training.positives, positives, knownPositives, false)));
        }
        all.addAll(findings.ofRows());
        for (int i = 0; i < heldOut.size(); i++) {
            HeldOut one = heldOut.get(i);
            all.add(findings.leakage(one, anchors, positives, row -> testText(one, row)));
        }
        return all;
    }

    private interface Sink {
        void accept(Collected.Row row);
    }

    /** Hashes, counts tokens and sketches on all processors; hands rows over in order. */
    private void read(Source<String> source, boolean tokens, Sink sink) {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "dipole-check");
            thread.setDaemon(true);
            return thread;
        });
        String task = "reading " + source.name();
        long total = source.count();
        try (Source.Cursor<String> cursor = source.open(0)) {
            Deque<Future<List<Collected.Row>>> running = new ArrayDeque<>();
            boolean more = true;
            long done = 0;
            while (more || !running.isEmpty()) {
                // So many wait at most: the reader must not run ahead of its memory.
                while (more && running.size() < 2 * threads) {
                    List<Example<String>> batch = new ArrayList<>(BATCH);
                    while (batch.size() < BATCH) {
                        Example<String> example = cursor.next();
                        if (example == null) {
                            more = false;
                            break;
                        }
                        batch.add(example);
                    }
                    if (!batch.isEmpty()) {
                        running.add(pool.submit(() -> rows(batch, tokens)));
                    }
                }
                if (running.isEmpty()) {
                    break;
                }
                for (Collected.Row row : running.remove().get()) {
                    sink.accept(row);
                    done++;
                }
                progress.update(task, done, total);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading " + source.name(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("reading " + source.name() + " failed", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Collected.Row> rows(List<Example<String>> batch, boolean tokens) {
        List<Collected.Row> rows = new ArrayList<>(batch.size());
        for (Example<String> example : batch) {
            rows.add(new Collected.Row(
                    example,
                    seen(example.anchor(), tokens, true),
                    example.positives().stream()
                            .map(text -> seen(text, tokens, true))
                            .toList(),
                    tokens
                            ? example.negatives().stream()
                                    .map(text -> seen(text, true, false))
                                    .toList()
                            : List.of()));
        }
        return rows;
    }

    private Collected.Seen seen(String text, boolean tokens, boolean sketch) {
        return Collected.seen(text, tokens ? tokenizer.encode(text, Integer.MAX_VALUE).length : 0, sketch);
    }

    /** What an example of the training data is called: its number, and its file where there are several. */
    private String place(long row) {
        int file = starts.size() - 1;
        while (starts.get(file) > row) {
            file--;
        }
        String number = "example " + Say.number(row - starts.get(file) + 1);
        return data.size() == 1 ? number : data.get(file).name() + " " + number;
    }

    /** The first pairs that are nearly the same, with their texts. */
    private List<String> examples(HashCounts texts, NearDuplicates.Found found, int known, boolean anchors) {
        List<Integer> shown = new ArrayList<>();
        TreeSet<Integer> rows = new TreeSet<>();
        for (int i = 0; i < known && shown.size() < Collected.SHOWN; i++) {
            if (found.earlier()[i] >= 0) {
                shown.add(i);
                rows.add(texts.row(i));
                rows.add(texts.row(found.earlier()[i]));
            }
        }
        Map<Integer, Example<String>> read = new LinkedHashMap<>();
        for (int row : rows) {
            int file = starts.size() - 1;
            while (starts.get(file) > row) {
                file--;
            }
            try (Source.Cursor<String> cursor = data.get(file).open(row - starts.get(file))) {
                Example<String> example = cursor.next();
                if (example != null) {
                    read.put(row, example);
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (int i : shown) {
            int earlier = found.earlier()[i];
            lines.add(place(texts.row(i)) + " and " + place(texts.row(earlier)) + " (" + percent(found.similarity()[i])
                    + "): " + Say.cut(text(read.get(texts.row(i)), texts.hash(i), anchors)) + " and "
                    + Say.cut(text(read.get(texts.row(earlier)), texts.hash(earlier), anchors)));
        }
        return lines;
    }

    private static String percent(double similarity) {
        return Math.round(100 * similarity) + "% alike";
    }

    private static String text(@Nullable Example<String> example, long hash, boolean anchor) {
        if (example == null) {
            return "";
        }
        if (!anchor) {
            for (String positive : example.positives()) {
                if (KnownPositives.hash(positive) == hash) {
                    return positive;
                }
            }
        }
        return example.anchor();
    }

    private String testText(HeldOut one, int row) {
        for (Source<String> test : tests) {
            if (test.name().equals(one.name)) {
                try (Source.Cursor<String> cursor = test.open(row)) {
                    Example<String> example = cursor.next();
                    return example == null ? "" : Say.cut(example.anchor());
                }
            }
        }
        return "";
    }
}
