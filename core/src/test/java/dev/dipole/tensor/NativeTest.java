package dev.dipole.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.similarity.NearestNeighbours;
import dev.dipole.similarity.VectorMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeTest {

    private static final int DIM = 1024;

    /** Vectors of 96 MiB under a heap of 48 MiB. */
    private static final int VECTORS = 24_576;

    @TempDir
    private Path folder;

    @Test
    void nativeMemoryMayExceedTheHeap() throws IOException, InterruptedException {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx48m",
                        "-cp",
                        classes,
                        SmallHeap.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it hangs");
            assertEquals(0, process.exitValue(), Files.readString(said));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Searches more vectors than the heap holds. */
    static final class SmallHeap {

        private SmallHeap() {}

        /** Ends well where the vector that was asked for is found. */
        public static void main(String[] args) {
            int wanted = 20_000;
            try (NearestNeighbours neighbours = NearestNeighbours.of(VectorMetric.DOT, VECTORS, DIM, SmallHeap::rows)) {
                int found = neighbours.search(rows(wanted, wanted + 1), 1).ordinals()[0][0];
                if (found != wanted) {
                    throw new AssertionError(found + " is nearer to " + wanted + " than itself");
                }
            }
        }

        /** Two ones each, of which no two vectors share both. */
        private static float[][] rows(int from, int to) {
            float[][] rows = new float[to - from][DIM];
            for (int i = 0; i < rows.length; i++) {
                rows[i][(from + i) % (DIM / 2)] = 1;
                rows[i][DIM / 2 + (from + i) / (DIM / 2)] = 1;
            }
            return rows;
        }
    }
}
