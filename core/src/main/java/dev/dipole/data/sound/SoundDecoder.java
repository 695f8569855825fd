package dev.dipole.data.sound;

import dev.dipole.data.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Reads sounds of any format: {@link Wav}, and what a reader of Java Sound knows, those of the JDK (AIFF, AU) or others on the class
 * path, such as {@code org.jflac:jflac-codec} for FLAC. Channels are mixed to one.
 */
public final class SoundDecoder {

    /** No recording is larger, read or decoded; what is larger is something else. */
    private static final int MOST_BYTES = 1 << 30;

    private static final int MOST_CHANNELS = 64;
    private static final int BITS = 16;
    private static final double FULL = 0x1p15;

    private SoundDecoder() {}

    /**
     * Reads a file.
     *
     * @throws InputException if it cannot be read, naming it
     */
    public static Sound read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw new InputException(
                        file + " has " + size + " bytes, and at most " + MOST_BYTES + " are read; cut the recording");
            }
            return decode(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the bytes of a file.
     *
     * @param name what messages and the sound are called
     * @throws InputException if they are no sound that is understood here, naming it
     */
    public static Sound decode(String name, byte[] bytes) {
        return Wav.is(bytes) ? Wav.parse(name, bytes) : foreign(name, bytes);
    }

    private static Sound foreign(String name, byte[] bytes) {
        try (AudioInputStream encoded = AudioSystem.getAudioInputStream(new ByteArrayInputStream(bytes))) {
            AudioFormat format = encoded.getFormat();
            int channels = format.getChannels();
            float rate = format.getSampleRate();
            if (channels < 1 || channels > MOST_CHANNELS || !(rate >= 1 && rate <= Sound.FASTEST)) {
                throw new InputException(name + ": its format is " + channels + " channels, " + rate
                        + " per second; copy or record it again");
            }
            int frame = channels * BITS / Byte.SIZE;
            AudioFormat plain =
                    new AudioFormat(AudioFormat.Encoding.PCM_SIGNED, rate, BITS, channels, frame, rate, false);
            try (AudioInputStream decoded = AudioSystem.getAudioInputStream(plain, encoded)) {
                byte[] pcm = decoded.readNBytes(MOST_BYTES);
                if (pcm.length == MOST_BYTES) {
                    throw new InputException(
                            name + " decodes to more than " + MOST_BYTES + " bytes; cut the recording");
                }
                return new Sound(name, mixed(pcm, channels), Math.round(rate));
            }
        } catch (UnsupportedAudioFileException e) {
            throw new InputException(
                    name + ": no reader here knows its format; convert it to WAV, or put a Java Sound reader of it on"
                            + " the class path, such as org.jflac:jflac-codec for FLAC",
                    e);
        } catch (IOException | RuntimeException e) {
            if (e instanceof InputException own) {
                throw own;
            }
            throw new InputException(
                    name + " could not be decoded (" + e + "); copy it again, or convert it to WAV", e);
        }
    }

    private static float[] mixed(byte[] pcm, int channels) {
        float[] samples = new float[pcm.length / (2 * channels)];
        int at = 0;
        for (int i = 0; i < samples.length; i++) {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += (short) ((pcm[at] & 0xFF) | (pcm[at + 1] << Byte.SIZE));
                at += 2;
            }
            samples[i] = (float) (sum / channels / FULL);
        }
        return samples;
    }
}
