package dev.dipole.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** What the processor of this machine can do. */
public final class Processor {

    /** Where Linux lists it. */
    private static final Path LIST = Path.of("/proc/cpuinfo");

    /** Instructions that multiply numbers of bfloat16, as Linux spells them. */
    private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16");

    private Processor() {}

    /** Whether it multiplies bfloat16 faster than float32; false where that cannot be told, as away from Linux. */
    public static boolean multipliesBfloat16() {
        try {
            return Files.isReadable(LIST) && multipliesBfloat16(Files.readString(LIST));
        } catch (IOException e) {
            return false; // Nothing is lost but speed.
        }
    }

    /** The same of a list as Linux gives it. */
    static boolean multipliesBfloat16(String list) {
        return list.lines()
                .filter(line -> line.startsWith("flags"))
                .flatMap(line -> Arrays.stream(line.split("\\s+")))
                .anyMatch(BFLOAT16::contains);
    }
}
