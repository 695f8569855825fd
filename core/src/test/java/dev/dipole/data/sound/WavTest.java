package dev.dipole.data.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class WavTest {

    private static byte[] wav(int code, int channels, int bits, byte... data) {
        return ByteBuffer.allocate(44 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(36 + data.length)
                .put(ascii("WAVEfmt "))
                .putInt(16)
                .putShort((short) code)
                .putShort((short) channels)
                .putInt(8000)
                .putInt(8000 * channels * bits / 8)
                .putShort((short) (channels * bits / 8))
                .putShort((short) bits)
                .put(ascii("data"))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static float[] samples(int code, int channels, int bits, int... bytes) {
        byte[] data = new byte[bytes.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) bytes[i];
        }
        return Wav.parse("x.wav", wav(code, channels, bits, data)).samples();
    }

    @Test
    void everyWidthIsBroughtToOne() {
        assertArrayEquals(new float[] {-1, 0, 0.5f}, samples(1, 1, 8, 0, 128, 192));
        assertArrayEquals(new float[] {0.5f, -1}, samples(1, 1, 16, 0, 0x40, 0, 0x80));
        assertArrayEquals(new float[] {0.5f, -1, 0x1p-23f}, samples(1, 1, 24, 0, 0, 0x40, 0, 0, 0x80, 1, 0, 0));
        assertArrayEquals(new float[] {-0.5f}, samples(1, 1, 32, 0, 0, 0, 0xC0));
        assertArrayEquals(new float[] {1}, samples(3, 1, 32, 0, 0, 0x80, 0x3F));
    }

    @Test
    void channelsAreMixed() {
        assertArrayEquals(new float[] {0.25f}, samples(1, 2, 16, 0, 0x40, 0, 0));
    }

    @Test
    void chunksBetweenArePassedOver() {
        byte[] whole = wav(1, 1, 8, (byte) 192);
        ByteBuffer longer = ByteBuffer.allocate(whole.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        longer.put(whole, 0, 36).put(ascii("LIST")).putInt(3).put(new byte[4]).put(whole, 36, whole.length - 36);
        assertArrayEquals(new float[] {0.5f}, Wav.parse("x.wav", longer.array()).samples());
    }

    @Test
    void badFilesAreNamed() {
        byte[] sound = wav(1, 1, 16, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        assertMessage("x.wav: this is no WAV file; convert it to WAV", new byte[0]);
        assertMessage("x.wav: this is no WAV file; convert it to WAV", ascii("a text that is called .wav"));
        assertMessage(
                "x.wav: its chunk \"data\" claims 4 bytes where 2 are left; copy or record it again",
                Arrays.copyOf(sound, sound.length - 2));
        assertMessage("x.wav: it holds no samples; copy or record it again", Arrays.copyOf(sound, 36));
        assertMessage("x.wav: it holds no samples; leave it out", wav(1, 1, 16));
        assertMessage(
                "x.wav: its format is code 2, 1 channels, 8000 per second, 4 bits; only PCM of 8, 16, 24 or 32 bits and"
                        + " floats of 32 are read: convert it",
                wav(2, 1, 4, (byte) 1));
        assertMessage(
                "x.wav: its sample 0 is no number; record it again",
                wav(3, 1, 32, (byte) 0, (byte) 0, (byte) 0xC0, (byte) 0x7F));
    }

    private static void assertMessage(String expected, byte[] file) {
        assertEquals(
                expected,
                assertThrows(InputException.class, () -> Wav.parse("x.wav", file))
                        .getMessage());
    }

    @Test
    void anotherRateKeepsWhatBothHold() {
        float[] samples = new float[4000];
        for (int i = 0; i < samples.length; i++) {
            // 300 Hz, which both rates hold, and 3,000 Hz, which 4,000 samples a second do not.
            samples[i] = (float) (Math.sin(2 * Math.PI * 300 * i / 8000) + Math.sin(2 * Math.PI * 3000 * i / 8000));
        }
        float[] slower = new Sound("s", samples, 8000).at(4000).samples();
        assertEquals(2000, slower.length);
        for (int i = 100; i < 1900; i++) {
            assertEquals(Math.sin(2 * Math.PI * 300 * i / 4000), slower[i], 0.02, "sample " + i);
        }
    }

    @Test
    void equalSoundsShareTheirIdentity() {
        Sound sound = new Sound("a", new float[] {0.5f, 0.25f}, 8000);
        assertEquals(sound.identity(), new Sound("b", new float[] {0.5f, 0.25f}, 8000).identity());
        assertNotEquals(sound.identity(), new Sound("a", new float[] {0.25f, 0.5f}, 8000).identity());
        assertNotEquals(sound.identity(), new Sound("a", new float[] {0.5f, 0.25f}, 4000).identity());
    }
}
