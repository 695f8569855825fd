package dev.dipole.objective.proxy;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.Proxies;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Proxy-NCA: an anchor is drawn to the proxy of its class and pushed from all others.
 *
 * <pre>
 * ℓᵢ = ln Σ_{c ≠ y} exp σ sᵢ꜀ − σ sᵢᵧ        ∂ℓᵢ/∂sᵢᵧ = −σ,   ∂ℓᵢ/∂sᵢ꜀ = σ softmax over the others
 * </pre>
 *
 * <p>Source: Movshovitz-Attias et al., No Fuss Distance Metric Learning using Proxies, 2017. The own proxy is not
 * in the sum, so the loss falls below 0 and without limit. Their squared distance of unit vectors is 2 − 2 cos: cosine at
 * temperature 1/2.
 *
 * @param classes how many
 */
public record ProxyNca(
        @Setting("How many classes the labels name; labels count from 0.")
        int classes) implements ClassObjective {

    public ProxyNca {
        Classes.requireClasses(classes);
    }

    /** As in the source. */
    public static Proxies standard(int classes) {
        return Proxies.of(new ProxyNca(classes), 0.5);
    }

    @Override
    public String name() {
        return "proxy-nca";
    }

    @Override
    public Part evaluate(Block block) {
        Tensor label = block.labels().unsqueeze(1);
        Tensor logits = block.similarities().mul_(Tensors.scalar(block.scale()));
        Tensor own = logits.gather(1, label);
        logits.scatter_(1, label, Tensors.scalar(Double.NEGATIVE_INFINITY));
        Tensor plain = block.scaleLearned() ? logits.clone().scatter_(1, label, own) : logits;
        Tensor log = Classes.softmax(logits, block.anchors());
        logits.scatter_(1, label, Tensors.scalar(-1.0 / block.anchors()));
        double scaleGradient = block.scaleLearned() ? Classes.sum(logits.mul(plain)) : 0;
        return new Part(
                (Classes.sum(log) - Classes.sum(own)) / block.anchors(),
                logits.mul_(Tensors.scalar(block.scale())),
                scaleGradient);
    }
}
