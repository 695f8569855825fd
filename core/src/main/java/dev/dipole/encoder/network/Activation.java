package dev.dipole.encoder.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A function of each number. */
public enum Activation {
    /** x Φ(x), by the error function (Hendrycks and Gimpel 2016). */
    GELU,
    /** x Φ(x), by the hyperbolic tangent. */
    GELU_TANH,
    /** max(0, x). */
    RELU,
    /** x / (1 + e⁻ˣ). */
    SILU,
    /** The hyperbolic tangent. */
    TANH,
    /** x. */
    IDENTITY;

    /** The function of each number of x, in the current scope. */
    public Tensor apply(Tensor x) {
        return switch (this) {
            case GELU -> torch.gelu(x);
            case GELU_TANH -> torch.gelu(x, "tanh");
            case RELU -> torch.relu(x);
            case SILU -> torch.silu(x);
            case TANH -> torch.tanh(x);
            case IDENTITY -> x;
        };
    }
}
