package dev.dipole.encoder.audio;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Spectrograms on the mel scale, in decades.
 *
 * <pre>
 * S[m, t] = log₁₀ max(10⁻¹⁰, Σₖ H[m, k] |X[k, t]|²)
 * out = (max(S, maxₘₜ S − 8) + 4) / 4
 * </pre>
 *
 * <p>X is the Fourier transform of windows of 25 ms under Hann's window, brought to the next power of two by zeros on both sides;
 * they are 10 ms apart, the first centred at the first sample, and around the sound there is silence. H are triangles of height 1
 * that overlap by half, evenly spaced from 0 to half the rate in mel = 2595 log₁₀(1 + f / 700). The scaling is Whisper's (Radford
 * et al. 2022); the loudest place of each sound sets its floor.
 *
 * @param rate samples per second
 * @param bands how many triangles
 */
public record LogMel(int rate, int bands) {

    private static final double WINDOW_SECONDS = 0.025;
    private static final double HOP_SECONDS = 0.01;
    private static final double SMALLEST_POWER = 1e-10;
    private static final double DECADES = 8;

    public LogMel {
        if (rate < 1000 || rate > 200_000) {
            throw new IllegalArgumentException("rate (" + rate + ") must be from 1000 to 200000 samples per second");
        }
        if (bands < 8 || bands > window(rate) / 2) {
            throw new IllegalArgumentException("bands (" + bands + ") must be from 8 to " + window(rate) / 2
                    + ", half the samples of a window at " + rate + " per second; 40 and 80 are usual");
        }
    }

    private static int window(int rate) {
        return (int) Math.round(WINDOW_SECONDS * rate);
    }

    private int hop() {
        return (int) Math.round(HOP_SECONDS * rate);
    }

    /** The next power of two: the transform is fast then. */
    private int transformed() {
        int length = 1;
        while (length < window(rate)) {
            length *= 2;
        }
        return length;
    }

    /** How many frames so many samples become. */
    public int frames(int samples) {
        return samples / hop() + 1;
    }

    /** [B, 1, bands, frames] of waves [B, samples], in the current scope. */
    public Tensor apply(Tensor waves) {
        try (Scope scope = Scope.open()) {
            Tensor spectrum = torch.stft(
                    waves,
                    transformed(),
                    new LongOptional(hop()),
                    new LongOptional(window(rate)),
                    new TensorOptional(torch.hann_window(window(rate))),
                    true,
                    "constant",
                    false,
                    new BoolOptional(true),
                    new BoolOptional(true),
                    new BoolOptional());
            Tensor power = torch.view_as_real(spectrum).square().sum(new long[] {-1}, false, Tensors.sameType());
            Tensor mel = triangles().matmul(power);
            Tensor decades = mel.clamp_min(Tensors.scalar(SMALLEST_POWER)).log10_();
            Tensor floor = decades.amax(new long[] {1, 2}, true).sub_(Tensors.scalar(DECADES));
            return scope.keep(decades.maximum(floor)
                    .add_(Tensors.scalar(4))
                    .div_(Tensors.scalar(4))
                    .unsqueeze(1));
        }
    }

    /** [bands, transformed / 2 + 1]. */
    private Tensor triangles() {
        int bins = transformed() / 2 + 1;
        double top = mel(rate / 2.0);
        double[] corners = new double[bands + 2];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = 700 * (Math.pow(10, top * i / (bands + 1) / 2595) - 1);
        }
        float[] weights = new float[bands * bins];
        for (int band = 0; band < bands; band++) {
            for (int bin = 0; bin < bins; bin++) {
                double frequency = (double) bin * rate / transformed();
                double rise = (frequency - corners[band]) / (corners[band + 1] - corners[band]);
                double fall = (corners[band + 2] - frequency) / (corners[band + 2] - corners[band + 1]);
                weights[band * bins + bin] = (float) Math.max(0, Math.min(rise, fall));
            }
        }
        return Tensors.of(weights, bands, bins);
    }

    private static double mel(double frequency) {
        return 2595 * Math.log10(1 + frequency / 700);
    }
}
