package dev.dipole.data.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of bench/peers/sound_fixtures.py; FLAC by a reader that only the tests have on their class path. */
final class SoundDecoderTest {

    private static byte[] file(String ending) throws IOException {
        try (InputStream in = SoundDecoderTest.class.getResourceAsStream("two-tones." + ending)) {
            return in.readAllBytes();
        }
    }

    private static byte[] written(AudioFileFormat.Type type) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file("wav")))) {
            AudioSystem.write(in, type, out);
        }
        return out.toByteArray();
    }

    private static void assertSame(Sound expected, Sound actual) {
        assertEquals(expected.rate(), actual.rate());
        assertArrayEquals(expected.samples(), actual.samples());
    }

    @Test
    void everyFormatHoldsTheSameSamples() throws Exception {
        Sound wav = Wav.parse("wav", file("wav"));
        assertEquals(400, wav.samples().length);
        assertSame(wav, SoundDecoder.decode("x", file("wav")));
        assertSame(wav, SoundDecoder.decode("x", file("flac")));
        assertSame(wav, SoundDecoder.decode("x", written(AudioFileFormat.Type.AU)));
        assertSame(wav, SoundDecoder.decode("x", written(AudioFileFormat.Type.AIFF)));
    }

    @Test
    void filesAreReadByTheirBytesAndNotByTheirNames(@TempDir Path folder) throws IOException {
        Path misnamed = Files.write(folder.resolve("x.mp3"), file("flac"));
        assertSame(Wav.parse("wav", file("wav")), SoundDecoder.read(misnamed));
        assertEquals(misnamed.toString(), SoundDecoder.read(misnamed).name());
    }

    @Test
    void whatNobodyKnowsIsToldWithAWayOut(@TempDir Path folder) {
        assertEquals(
                "x: no reader here knows its format; convert it to WAV, or put a Java Sound reader of it on the class path,"
                        + " such as org.jflac:jflac-codec for FLAC",
                told("this is no sound".getBytes(StandardCharsets.UTF_8)));
        Path missing = folder.resolve("missing.wav");
        assertTrue(assertThrows(InputException.class, () -> SoundDecoder.read(missing))
                .getMessage()
                .startsWith(missing + " could not be read: "));
    }

    /** Cut off and damaged files give a sound or a message that names them, and nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"wav", "au", "aiff"})
    void damageIsNamed(String format) throws Exception {
        byte[] whole = format.equals("wav")
                ? file("wav")
                : written(format.equals("au") ? AudioFileFormat.Type.AU : AudioFileFormat.Type.AIFF);
        SplittableRandom random = new SplittableRandom(Seeds.seed());
        for (int round = 0; round < 300; round++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length) + 1);
            for (int i = random.nextInt(4); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertTrue(SoundDecoder.decode("named", damaged).samples().length > 0);
            } catch (InputException e) {
                assertTrue(e.getMessage().startsWith("named"), e.getMessage());
            }
        }
    }

    private static String told(byte[] bytes) {
        return assertThrows(InputException.class, () -> SoundDecoder.decode("x", bytes))
                .getMessage();
    }
}
