package dev.dipole.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A class path of many thousand characters, as IDEs and build tools write it, must not end the process. */
final class LongCommandLineTest {

    private static final int CHARACTERS = 60_000;

    @Test
    void onnxRuntimeStartsBehindALongCommandLine() throws IOException, InterruptedException {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlong=" + "x".repeat(CHARACTERS),
                        "-cp",
                        classes,
                        Started.class.getName()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "it hangs");
        assertEquals(0, process.exitValue(), said);
    }

    /** Starts it as an encoder does. */
    static final class Started {

        private Started() {}

        /** Ends well where it did. */
        public static void main(String[] args) {
            OrtEnvironment environment = RoomyThread.call(OrtEnvironment::getEnvironment);
            if (environment != OrtEnvironment.getEnvironment()) {
                throw new AssertionError("there are two");
            }
        }
    }
}
