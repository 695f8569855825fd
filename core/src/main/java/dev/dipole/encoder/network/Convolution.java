package dev.dipole.encoder.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convolution over images [B, in, h, w], zeros beyond their edges. Its weights start Gaussian with variance 2/(out · kernel²)
 * (He et al. 2015, of the backward pass), its bias at zero. It gives the precision of its input and computes in it, but for pictures
 * of bfloat16 that are smaller than the window, which it takes through float32.
 *
 * @param name of its weights, without {@code .weight} and {@code .bias}
 * @param in channels that it takes
 * @param out channels that it gives
 * @param kernel side of the window, in pixels
 * @param stride pixels from one window to the next
 * @param padding zeros beyond each edge, in pixels
 * @param bias whether it adds one
 */
public record Convolution(String name, int in, int out, int kernel, int stride, int padding, boolean bias)
        implements Layer {

    private static final long[] NO_DILATION = {1, 1};

    public Convolution {
        if (in < 1 || out < 1 || kernel < 1 || stride < 1 || padding < 0) {
            throw new IllegalArgumentException(name + " (channels " + in + " to " + out + ", kernel " + kernel
                    + ", stride " + stride + ", padding " + padding
                    + ") must have at least 1 of each, and a padding of at least 0");
        }
    }

    /** A window of an odd side, centred, without bias: a norm follows that has one. */
    public static Convolution centred(String name, int in, int out, int kernel, int stride) {
        return new Convolution(name, in, out, kernel, stride, kernel / 2, false);
    }

    @Override
    public List<Weight> weights() {
        Weight window = Weight.gaussian(
                name + ".weight", Math.sqrt(2.0 / ((double) out * kernel * kernel)), out, in, kernel, kernel);
        return bias ? List.of(window, Weight.constant(name + ".bias", 0, out)) : List.of(window);
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        ScalarType type = x.scalar_type().intern();
        if (type == ScalarType.BFloat16 && (x.size(2) < kernel || x.size(3) < kernel)) {
            // Parts of the window may see nothing but the zeros beyond the edges; oneDNN leaves their gradient
            // unwritten in bfloat16.
            return convolved(ScalarType.Float, x.to(ScalarType.Float), values).to(type);
        }
        return convolved(type, x, values);
    }

    private Tensor convolved(ScalarType type, Tensor x, Values values) {
        return torch.conv2d(
                x,
                values.get(name + ".weight").to(type),
                bias ? new TensorOptional(values.get(name + ".bias").to(type)) : new TensorOptional(),
                new long[] {stride, stride},
                new long[] {padding, padding},
                NO_DILATION,
                1);
    }
}
