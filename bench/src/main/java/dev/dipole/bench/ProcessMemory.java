package dev.dipole.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says of a process' memory, in bytes; 0 where it does not tell, or the process has just ended. */
final class ProcessMemory {

    private static final Path SELF = Path.of("/proc/self/status");

    private ProcessMemory() {}

    /** The most that was resident of this process so far. */
    static long peakBytes() {
        return bytes(SELF, "VmHWM:");
    }

    /** What is resident of this process. */
    static long residentBytes() {
        return bytes(SELF, "VmRSS:");
    }

    /** The most that was resident of another process so far. */
    static long peakBytes(long process) {
        return bytes(Path.of("/proc", Long.toString(process), "status"), "VmHWM:");
    }

    private static long bytes(Path status, String key) {
        try {
            for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
                if (line.startsWith(key)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
