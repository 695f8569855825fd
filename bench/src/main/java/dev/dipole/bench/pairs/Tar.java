package dev.dipole.bench.pairs;

import dev.dipole.data.InputException;
import dev.dipole.data.sound.Sound;
import dev.dipole.data.sound.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Recordings in a tar archive of short names, whole in memory. */
final class Tar {

    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE_END = 135;

    private Tar() {}

    /** Every WAV file of the archive, in its order. */
    static List<Sound> sounds(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            List<Sound> sounds = new ArrayList<>();
            for (int at = 0; at + BLOCK <= bytes.length && bytes[at] != 0; ) {
                String name = text(bytes, at, at + NAME);
                int size = Integer.parseInt(
                        text(bytes, at + SIZE_AT, at + SIZE_END).strip(), 8);
                if (at + BLOCK + size > bytes.length) {
                    throw InputException.in(file, "ends within " + name, "copy it again");
                }
                if (name.endsWith(".wav")) {
                    sounds.add(Wav.parse(name, Arrays.copyOfRange(bytes, at + BLOCK, at + BLOCK + size)));
                }
                at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
            }
            return sounds;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
    }
}
