package dev.dipole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.Columns;
import dev.dipole.data.Example;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.text.WordPieceTokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One file of {@link ReadingSpeed}, in a process of its own so that its peak memory is its own: one thread reads, all cores
 * tokenise. Prints one JSON object: {@code lines}, {@code tokens}, {@code seconds}, {@code peak_heap_bytes},
 * {@code peak_rss_bytes} (0 where the system does not tell).
 */
@Command(name = "reading-worker", hidden = true)
final class ReadingWorker implements Callable<Integer> {

    private static final int BATCH = 1024;
    private static final int MAX_TOKENS = 256;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--file", required = true)
    private Path file;

    @Option(names = "--tokenizer", required = true)
    private Path tokenizer;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    ReadingWorker() {}

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        WordPieceTokenizer words = WordPieceTokenizer.load(tokenizer);
        Source<String> source = Pairs.open(file, Columns.of("question", "answer"));
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long tokens = 0;
        long lines;
        long began = System.nanoTime();
        try (Source.Cursor<String> cursor = source.open(0)) {
            ArrayDeque<Future<Long>> running = new ArrayDeque<>();
            boolean more = true;
            while (more || !running.isEmpty()) {
                // So many wait at most: the reader must not run ahead of its memory.
                while (more && running.size() < 2 * threads) {
                    List<String> texts = new ArrayList<>(2 * BATCH);
                    while (texts.size() < 2 * BATCH) {
                        Example<String> example = cursor.next();
                        if (example == null) {
                            more = false;
                            break;
                        }
                        texts.add(example.anchor());
                        texts.addAll(example.positives());
                    }
                    running.add(pool.submit(() -> count(words, texts)));
                }
                if (!running.isEmpty()) {
                    tokens += running.remove().get();
                }
            }
            lines = cursor.position();
        } finally {
            pool.shutdownNow();
        }
        double seconds = (System.nanoTime() - began) * 1e-9;
        long heap = 0;
        for (MemoryPoolMXBean each : ManagementFactory.getMemoryPoolMXBeans()) {
            if (each.getType() == MemoryType.HEAP) {
                heap += each.getPeakUsage().getUsed();
            }
        }
        spec.commandLine()
                .getOut()
                .println(new ObjectMapper()
                        .writeValueAsString(Map.of(
                                "lines",
                                lines,
                                "tokens",
                                tokens,
                                "seconds",
                                seconds,
                                "peak_heap_bytes",
                                heap,
                                "peak_rss_bytes",
                                ProcessMemory.peakBytes())));
        return 0;
    }

    private static long count(WordPieceTokenizer words, List<String> texts) {
        long tokens = 0;
        for (String text : texts) {
            tokens += words.encode(text, MAX_TOKENS).length;
        }
        return tokens;
    }
}
