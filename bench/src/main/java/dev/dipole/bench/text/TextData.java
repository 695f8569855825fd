package dev.dipole.bench.text;

import dev.dipole.data.Beir;
import dev.dipole.data.InputException;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.eval.UnseenQueries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What systems learn from and are measured on.
 *
 * @param name of the data set
 * @param split what the table calls the measured part
 * @param training what may be learnt from
 * @param task what is measured
 * @param unseen the queries of the task none of whose documents is a positive of training
 * @param seconds that reading it took
 */
record TextData(
        String name, String split, Source<String> training, RetrievalTask task, Set<String> unseen, double seconds) {

    private static final String TRAIN = "train";

    /** The training part that settings are chosen by, where a data set has one of its own. */
    private static final String DEV = "dev";

    /** Of the training queries where it has none. */
    private static final double HELD_OUT = 0.2;

    /** The training and the test split of a BEIR folder. */
    static TextData test(Path folder) {
        long start = System.nanoTime();
        return of(folder, "test", Beir.trainingPairs(folder, TRAIN), Beir.read(folder, "test"), start);
    }

    /**
     * A development part, for choosing settings: the dev split, or else a fifth of the training queries, held out by their
     * documents. Judgements of the test split are not read.
     */
    static TextData development(Path folder) {
        long start = System.nanoTime();
        if (Beir.splits(folder).contains(DEV)) {
            return of(folder, "development", Beir.trainingPairs(folder, TRAIN), Beir.read(folder, DEV), start);
        }
        HeldOutDocuments divided = HeldOutDocuments.of(Beir.read(folder, TRAIN), HELD_OUT);
        return of(folder, "development", divided.training(), divided.development(), start);
    }

    private static TextData of(
            Path folder, String split, Source<String> training, RetrievalTask task, long startNanos) {
        Set<String> unseen = UnseenQueries.of(task, training);
        return new TextData(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                split,
                training,
                task,
                unseen,
                (System.nanoTime() - startNanos) / 1e9);
    }

    /** Name to queries of what is reported: those on unseen documents first where there are others too. */
    Map<String, Set<String>> parts() {
        Map<String, Set<String>> parts = new LinkedHashMap<>();
        Set<String> all = task.queries().keySet();
        if (!unseen.isEmpty() && unseen.size() < all.size()) {
            parts.put(split + ", unseen documents", unseen);
        }
        parts.put(split, all);
        return parts;
    }

    /**
     * The folder of a data set.
     *
     * @param root where all of them lie
     */
    static Path folder(Path root, String name) {
        Path folder = root.resolve(name);
        if (!Files.isDirectory(folder)) {
            throw InputException.in(
                    folder,
                    "no such folder",
                    "put the data set " + name + " there (for retrieval corpus.jsonl, queries.jsonl and qrels/, for"
                            + " similarity test.csv), or name the folder that holds it with --root");
        }
        return folder;
    }
}
