package dev.dipole.encoder.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spectrograms beside those that bench/peers/sound_fixtures.py computes from their definition. */
@ExtendWith(OneThread.class)
final class LogMelTest {

    private static JsonNode expected(int rate, int bands) throws IOException {
        try (InputStream file = Objects.requireNonNull(LogMelTest.class.getResourceAsStream("logmel.json"))) {
            return new ObjectMapper().readTree(file).required(rate + ", " + bands);
        }
    }

    /** Two tones of 50 ms, and as much silence behind them: the script has the same. */
    private static float[] wave(int rate) {
        int length = rate / 20;
        float[] samples = new float[2 * length];
        for (int i = 0; i < length; i++) {
            double tones = 0.5 * Math.sin(2 * Math.PI * 440 * i / rate) + 0.2 * Math.cos(2 * Math.PI * 1660 * i / rate);
            samples[i] = (float) (Math.floor(tones * (1 << 15)) / (1 << 15));
        }
        return samples;
    }

    @ParameterizedTest
    @CsvSource({"8000, 40", "11025, 20"})
    void valuesAreThoseOfTheDefinition(int rate, int bands) throws IOException {
        JsonNode rows = expected(rate, bands);
        LogMel front = new LogMel(rate, bands);
        float[] wave = wave(rate);
        int frames = front.frames(wave.length);
        int floored = 0;
        try (Scope scope = Scope.open()) {
            Tensor result = front.apply(Tensors.of(new float[][] {wave}));
            assertArrayEquals(new long[] {1, 1, bands, frames}, Tensors.shape(result));
            float[] values = Tensors.floatArray(result);
            float least = Float.MAX_VALUE;
            for (float value : values) {
                least = Math.min(least, value);
            }
            assertEquals(bands, rows.size());
            for (int band = 0; band < bands; band++) {
                assertEquals(frames, rows.get(band).size());
                for (int frame = 0; frame < frames; frame++) {
                    float value = values[band * frames + frame];
                    assertEquals(rows.get(band).get(frame).asDouble(), value, 1e-4, band + ", " + frame);
                    floored += value == least ? 1 : 0;
                }
            }
        }
        assertTrue(floored > 1 && floored < bands * frames / 2, floored + " places are at the floor");
    }

    @Test
    void eachSoundHasAFloorOfItsOwn() {
        LogMel front = new LogMel(8000, 40);
        float[] loud = wave(8000);
        float[] quiet = loud.clone();
        for (int i = 0; i < quiet.length; i++) {
            quiet[i] /= 1000;
        }
        try (Scope scope = Scope.open()) {
            float[] both = Tensors.floatArray(front.apply(Tensors.of(new float[][] {loud, quiet})));
            float[] alone = Tensors.floatArray(front.apply(Tensors.of(new float[][] {quiet})));
            for (int i = 0; i < alone.length; i++) {
                assertEquals(alone[i], both[alone.length + i], 1e-5);
            }
        }
    }
}
