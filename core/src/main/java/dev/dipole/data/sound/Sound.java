package dev.dipole.data.sound;

import dev.dipole.data.Media;
import java.util.Arrays;

/**
 * A sound in memory, of one channel.
 *
 * @param name what messages call it, such as its file's name
 * @param samples in [−1, 1]
 * @param rate samples per second
 */
public record Sound(String name, float[] samples, int rate) implements Media {

    /** No recording has more: a header that claims more is damaged. */
    static final int FASTEST = 768_000;

    public Sound {
        if (rate < 1 || rate > FASTEST) {
            throw new IllegalArgumentException(
                    "rate (" + rate + ") of " + name + " must be from 1 to " + FASTEST + " samples per second");
        }
        if (samples.length == 0) {
            throw new IllegalArgumentException(name + " holds no sample; leave the recording out");
        }
    }

    @Override
    public String kind() {
        return "a sound";
    }

    /** Length in seconds. */
    public double seconds() {
        return (double) samples.length / rate;
    }

    /** 64 bits that sounds of equal samples and rate share and, but for collisions, others do not. */
    public long identity() {
        long hash = rate;
        for (float sample : samples) {
            hash = (hash ^ Float.floatToIntBits(sample)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /** The same sound at another rate; this one where the rate is the same. */
    public Sound at(int otherRate) {
        return otherRate == rate ? this : new Sound(name, Resampling.of(samples, rate, otherRate), otherRate);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sound
                && ((Sound) other).rate == rate
                && ((Sound) other).name.equals(name)
                && Arrays.equals(((Sound) other).samples, samples);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(identity());
    }

    @Override
    public String toString() {
        return "Sound[" + name + ", " + seconds() + " s]";
    }
}
