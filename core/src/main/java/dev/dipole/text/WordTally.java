package dev.dipole.text;

import dev.dipole.data.SortedRuns;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjLongConsumer;

/**
 * Counts the words of texts over all processors, in memory that does not grow with the texts: a processor's table that is full
 * goes to disk as a sorted run, and the runs are merged at the end. The counts are exact, in whatever order the texts come and
 * on however many processors; of too many different words, the most frequent are kept.
 */
final class WordTally {

    /** Different words of one processor's table; a batch may add to them before it is emptied. */
    static final int TABLE = 1 << 18;

    /** Different words that are kept: some 30 MB, and several times that while pieces are joined. */
    static final int KEPT = 1 << 19;

    /** UTF-16 units that are handed to a processor at once. */
    private static final int BATCH = 1 << 16;

    /** Counts from here on are not told apart where words are left out. */
    private static final int MOST = 1 << 16;

    private record Counted(String word, long count) {

        private static final SortedRuns.Format<Counted> FORMAT = new SortedRuns.Format<>() {
            @Override
            public void write(Counted counted, DataOutput out) throws IOException {
                out.writeUTF(counted.word);
                out.writeLong(counted.count);
            }

            @Override
            public Counted read(DataInput in) throws IOException {
                return new Counted(in.readUTF(), in.readLong());
            }
        };
    }

    private final BertSegmenter segmenter;
    private final int longestWord;
    private final int most;
    private final int kept;
    private final Path folder;

    /**
     * @param most of {@link #TABLE}
     * @param kept of {@link #KEPT}
     * @param folder where full tables go
     */
    WordTally(BertSegmenter segmenter, int longestWord, int most, int kept, Path folder) {
        this.segmenter = segmenter;
        this.longestWord = longestWord;
        this.most = most;
        this.kept = kept;
        this.folder = folder;
    }

    /** Reads all texts. Of equally frequent words, those that come first by their UTF-16 units stay. */
    WordCounts count(Iterator<String> texts) {
        int threads = Runtime.getRuntime().availableProcessors();
        BlockingQueue<WordCounts> tables = new ArrayBlockingQueue<>(threads);
        for (int i = 0; i < threads; i++) {
            tables.add(table());
        }
        ExecutorService workers = Executors.newFixedThreadPool(threads, WordTally::worker);
        try (SortedRuns<Counted> runs = new SortedRuns<>(folder, Counted.FORMAT, Comparator.comparing(Counted::word))) {
            Queue<Future<?>> underWay = new ArrayDeque<>();
            while (texts.hasNext()) {
                List<String> batch = new ArrayList<>();
                for (int units = 0; units < BATCH && texts.hasNext(); ) {
                    String text = texts.next();
                    batch.add(text);
                    units += text.length() + 1;
                }
                // No more texts wait than the processors have at hand.
                if (underWay.size() == 2 * threads) {
                    finish(underWay.remove());
                }
                underWay.add(workers.submit(() -> {
                    WordCounts table = tables.remove();
                    batch.forEach(table::addText);
                    if (table.size() > most) {
                        runs.add(sorted(table));
                        table = table();
                    }
                    tables.add(table);
                }));
            }
            underWay.forEach(WordTally::finish);
            return together(tables, runs);
        } finally {
            workers.shutdownNow();
        }
    }

    private WordCounts table() {
        return new WordCounts(segmenter, longestWord);
    }

    private static Thread worker(Runnable counts) {
        Thread thread = new Thread(counts, "words");
        thread.setDaemon(true);
        return thread;
    }

    private static void finish(Future<?> task) {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("the words of some texts could not be counted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while words were counted", e);
        }
    }

    private WordCounts together(Iterable<WordCounts> tables, SortedRuns<Counted> runs) {
        if (runs.isEmpty()) {
            WordCounts all = table();
            tables.forEach(all::addAll);
            if (all.size() <= kept) {
                return all;
            }
            runs.add(sorted(all));
        } else {
            tables.forEach(table -> runs.add(sorted(table)));
        }
        long[] frequencies = new long[MOST + 1];
        merge(runs, (word, count) -> frequencies[(int) Math.min(MOST, count)]++);
        int least = MOST;
        long above = 0;
        while (least > 1 && above + frequencies[least] <= kept) {
            above += frequencies[least--];
        }
        int cut = least;
        long[] room = {kept - above};
        WordCounts most = table();
        merge(runs, (word, count) -> {
            boolean isAbove = count > cut && cut < MOST;
            if (isAbove || (count >= cut && room[0]-- > 0)) {
                most.add(word, count);
            }
        });
        return most;
    }

    private static Iterable<Counted> sorted(WordCounts table) {
        List<Counted> all = new ArrayList<>();
        for (int word = 0; word < table.size(); word++) {
            all.add(new Counted(table.word(word), table.count(word)));
        }
        all.sort(Comparator.comparing(Counted::word));
        return all;
    }

    /** Every word once, with all its counts. */
    private static void merge(SortedRuns<Counted> runs, ObjLongConsumer<String> to) {
        Summing summing = new Summing(to);
        runs.merge(summing::add);
        summing.end();
    }

    /** Adds up what stands together. */
    private static final class Summing {

        private final ObjLongConsumer<String> to;
        private String word = "";
        private long count;

        Summing(ObjLongConsumer<String> to) {
            this.to = to;
        }

        void add(Counted counted) {
            if (!counted.word.equals(word)) {
                end();
                word = counted.word;
                count = 0;
            }
            count += counted.count;
        }

        void end() {
            if (count > 0) {
                to.accept(word, count);
            }
        }
    }
}
