package dev.dipole.encoder.audio;

import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Norm;
import dev.dipole.encoder.vision.ConvNet;
import dev.dipole.settings.Setting;

/**
 * How sounds are heard, and which network encodes them.
 *
 * @param rate samples per second that sounds are brought to
 * @param seconds length that is heard
 * @param bands of the mel scale
 * @param width channels of the first stage
 * @param norm group, batch or none
 * @param dim length of the vectors
 */
public record AudioSettings(
        @Setting("Samples per second that sounds are brought to")
        int rate,

        @Setting("How many seconds are heard; of a longer sound the middle, while it learns any part")
        double seconds,

        @Setting("Bands of the mel scale") int bands,

        @Setting("Channels of the network's first stage; the last has eight times as many")
        int width,

        @Setting(
                "Of the convolutions: group, which does not depend on the batch; batch, whose statistics are those of the"
                        + " micro-batch; none")
        String norm,

        @Setting("Length of the vectors, by a matrix behind the network; 0: the network's own, without one")
        int dim) {

    public AudioSettings {
        new LogMel(rate, bands);
        if (!(seconds >= 0.1 && seconds <= 600)) {
            throw new IllegalArgumentException("seconds (" + seconds + ") must be from 0.1 to 600");
        }
        if (dim < 0) {
            throw new IllegalArgumentException("dim (" + dim + ") must not be negative; 0 is the network's own");
        }
        ConvNet.ofWidth(1, width, Norm.Kind.of(norm));
    }

    /** One second at 8,000 samples, 40 bands, a width of 32. */
    public static AudioSettings defaults() {
        return new AudioSettings(8000, 1, 40, 32, "group", 0);
    }

    /** With vectors of another length. */
    public AudioSettings withDim(int other) {
        return new AudioSettings(rate, seconds, bands, width, norm, other);
    }

    /** How many samples are heard. */
    int samples() {
        return (int) Math.round(seconds * rate);
    }

    LogMel front() {
        return new LogMel(rate, bands);
    }

    /** The network itself, over a spectrogram as a picture of one channel. */
    ConvNet network(Activation activation) {
        return new ConvNet(1, ConvNet.ofWidth(1, width, Norm.Kind.of(norm)).widths(), Norm.Kind.of(norm), activation);
    }
}
