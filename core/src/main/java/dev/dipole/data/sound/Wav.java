package dev.dipole.data.sound;

import dev.dipole.data.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * WAV files: RIFF with a format and a data chunk; PCM of 8, 16, 24 or 32 bits, or 32-bit floats. Channels are mixed to one.
 * Everything that a header claims is checked against the bytes that are there.
 */
public final class Wav {

    private static final int PCM = 1;
    private static final int FLOATS = 3;
    private static final int EXTENSIBLE = 0xFFFE;

    private static final int MOST_CHANNELS = 64;

    private Wav() {}

    /** Whether the bytes begin as a WAV file does. */
    static boolean is(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        return bytes.length >= 12 && tag(file, 0).equals("RIFF") && tag(file, 8).equals("WAVE");
    }

    /**
     * Reads the bytes of a file.
     *
     * @param name what messages and the sound are called
     */
    public static Sound parse(String name, byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!is(bytes)) {
            throw bad(name, "this is no WAV file", "convert it to WAV");
        }
        Format format = null;
        int at = 12;
        while (at + 8 <= bytes.length) {
            String tag = tag(file, at);
            long claimed = Integer.toUnsignedLong(file.getInt(at + 4));
            at += 8;
            if (claimed > bytes.length - at) {
                throw bad(
                        name,
                        "its chunk \"" + tag + "\" claims " + claimed + " bytes where " + (bytes.length - at)
                                + " are left",
                        "copy or record it again");
            }
            int length = (int) claimed;
            if (tag.equals("fmt ")) {
                format = format(name, file, at, length);
            } else if (tag.equals("data")) {
                if (format == null) {
                    throw bad(name, "its samples come before their format", "write it again");
                }
                return new Sound(name, samples(name, file, at, length, format), format.rate());
            }
            // Chunks begin at even places.
            at += length + (length & 1);
        }
        throw bad(name, "it holds no samples", "copy or record it again");
    }

    private record Format(int code, int channels, int rate, int bits) {}

    private static Format format(String name, ByteBuffer file, int at, int length) {
        if (length < 16) {
            throw bad(name, "its format has " + length + " bytes", "write it again");
        }
        int code = Short.toUnsignedInt(file.getShort(at));
        if (code == EXTENSIBLE && length >= 26) {
            code = Short.toUnsignedInt(file.getShort(at + 24));
        }
        int channels = Short.toUnsignedInt(file.getShort(at + 2));
        int rate = file.getInt(at + 4);
        int bits = Short.toUnsignedInt(file.getShort(at + 14));
        boolean known = (code == PCM && (bits == 8 || bits == 16 || bits == 24 || bits == 32))
                || (code == FLOATS && bits == 32);
        if (!known || channels < 1 || channels > MOST_CHANNELS || rate < 1 || rate > Sound.FASTEST) {
            throw bad(
                    name,
                    "its format is code " + code + ", " + channels + " channels, " + rate + " per second, " + bits
                            + " bits",
                    "only PCM of 8, 16, 24 or 32 bits and floats of 32 are read: convert it");
        }
        return new Format(code, channels, rate, bits);
    }

    private static float[] samples(String name, ByteBuffer file, int at, int length, Format format) {
        int width = format.bits() / Byte.SIZE;
        int frames = length / (width * format.channels());
        if (frames == 0) {
            throw bad(name, "it holds no samples", "leave it out");
        }
        float[] samples = new float[frames];
        int next = at;
        for (int i = 0; i < frames; i++) {
            double sum = 0;
            for (int channel = 0; channel < format.channels(); channel++) {
                sum += sample(file, next, format);
                next += width;
            }
            samples[i] = (float) (sum / format.channels());
            if (!Float.isFinite(samples[i])) {
                throw bad(name, "its sample " + i + " is no number", "record it again");
            }
        }
        return samples;
    }

    private static double sample(ByteBuffer file, int at, Format format) {
        if (format.code() == FLOATS) {
            return file.getFloat(at);
        }
        return switch (format.bits()) {
            // Of all widths only this one has no sign.
            case 8 -> ((file.get(at) & 0xFF) - 128) / 0x1p7;
            case 16 -> file.getShort(at) / 0x1p15;
            case 24 -> ((file.get(at + 2) << 16) | (file.getShort(at) & 0xFFFF)) / 0x1p23;
            default -> file.getInt(at) / 0x1p31;
        };
    }

    private static String tag(ByteBuffer file, int at) {
        byte[] letters = new byte[4];
        file.get(at, letters);
        return new String(letters, StandardCharsets.US_ASCII);
    }

    private static InputException bad(String name, String fault, String remedy) {
        return new InputException(name + ": " + fault + "; " + remedy);
    }
}
