package dev.dipole.objective.proxy;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.Proxies;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * SoftTriple: a softmax over classes that have several centres each, of which an anchor softly chooses the closest; centres
 * of one class that are not needed are drawn together.
 *
 * <pre>
 * S꜀ = Σₖ q꜀ₖ s꜀ₖ,   q꜀ = softmaxₖ(s꜀ₖ/γ)        ℓ = ln(exp σ(Sᵧ − δ) + Σ_{c ≠ y} exp σ S꜀) − σ(Sᵧ − δ)
 * L = mean of ℓ + τ / (C K (K − 1)) Σ꜀ Σ_{k &lt; l} ‖ŵ꜀ₖ − ŵ꜀ₗ‖
 * ∂S꜀/∂s꜀ₖ = q꜀ₖ (1 + (s꜀ₖ − S꜀)/γ);   the norm has the gradient 0 where two centres coincide
 * </pre>
 *
 * <p>Source: Qian et al., SoftTriple Loss: Deep Metric Learning Without Triplet Sampling, 2019, section 3; their λ is our
 * scale σ.
 *
 * @param classes how many
 * @param centres K
 * @param gamma γ
 * @param margin δ
 * @param tau τ
 */
public record SoftTriple(
        @Setting("How many classes the labels name; labels count from 0.")
        int classes,

        @Setting("How many centres a class has at most; the source takes 10.")
        int centres,

        @Setting("The temperature of the choice among the centres of a class; the source takes 0.1.")
        double gamma,

        @Setting("The margin on the similarity with the own class; the source takes 0.01.")
        double margin,

        @Setting("How strongly centres of one class are drawn together; the source takes 0.2.")
        double tau)
        implements ClassObjective {

    public SoftTriple {
        Classes.requireClasses(classes);
        Classes.requireMargin(margin);
        if (centres < 1) {
            throw new IllegalArgumentException("centres (" + centres + ") must be at least 1");
        }
        if (!(gamma > 0) || Double.isInfinite(gamma)) {
            throw new IllegalArgumentException("gamma (" + gamma + ") must be positive and finite; 0.1 suits cosines");
        }
        if (!(tau >= 0) || Double.isInfinite(tau)) {
            throw new IllegalArgumentException(
                    "tau (" + tau + ") must be finite and at least 0; 0 leaves centres alone");
        }
    }

    /** With the source's settings: K = 10, γ = 0.1, δ = 0.01, τ = 0.2, λ = 20. */
    public static Proxies standard(int classes) {
        return Proxies.of(new SoftTriple(classes, 10, 0.1, 0.01, 0.2), 0.05);
    }

    @Override
    public String name() {
        return "soft-triple";
    }

    @Override
    public void check(Similarity similarity) {
        if (!(similarity instanceof Cosine)) {
            throw new IllegalArgumentException(
                    "soft-triple compares unit vectors: similarity (" + similarity.name() + ") must be cosine");
        }
    }

    @Override
    public Part evaluate(Block block) {
        Tensor s = block.similarities().view(block.similarities().size(0), classes, centres);
        Tensor choice = s.div(Tensors.scalar(gamma)).softmax(2);
        Tensor relaxed = choice.mul(s).sum(2);
        Tensor label = block.labels().unsqueeze(1);
        Tensor logits = relaxed.mul(Tensors.scalar(block.scale()));
        Tensor own = logits.gather(1, label).sub_(Tensors.scalar(block.scale() * margin));
        logits.scatter_(1, label, own);
        Tensor plain = block.scaleLearned() ? logits.clone() : logits;
        Tensor log = Classes.softmax(logits, block.anchors());
        double loss = (Classes.sum(log) - Classes.sum(own)) / block.anchors();
        logits.scatter_(1, label, logits.gather(1, label).sub_(Tensors.scalar(1.0 / block.anchors())));
        double scaleGradient = block.scaleLearned() ? Classes.sum(logits.mul(plain)) : 0;
        s.sub_(relaxed.unsqueeze(2))
                .div_(Tensors.scalar(gamma))
                .add_(Tensors.scalar(1))
                .mul_(choice)
                .mul_(logits.mul_(Tensors.scalar(block.scale())).unsqueeze(2));
        return new Part(loss, block.similarities(), scaleGradient);
    }

    @Override
    public double regularise(Operand proxies, Tensor gradient) {
        if (centres == 1 || tau == 0) {
            return 0;
        }
        long dim = proxies.vectors().size(1);
        Tensor vectors = proxies.vectors().view(classes, centres, dim);
        Tensor apart = vectors.bmm(vectors.transpose(1, 2))
                .mul_(Tensors.scalar(-2))
                .add_(Tensors.scalar(2))
                .clamp_min_(Tensors.scalar(0));
        // What the precision of 2 − 2 cos does not resolve coincides.
        double resolved = 8 * (Tensors.isDouble(apart) ? 0x1p-52 : 0x1p-23);
        Tensor same = apart.le(Tensors.scalar(resolved));
        Tensor distance = apart.sqrt_().masked_fill_(same, Tensors.scalar(0));
        double weight = tau / ((double) classes * centres * (centres - 1));
        Tensor inverse = distance.reciprocal().masked_fill_(same, Tensors.scalar(0));
        // Of unit vectors the norm is √(2 − 2 ŵₖ·ŵₗ), whose gradient is −ŵₗ over it.
        gradient.view(classes, centres, dim).sub_(inverse.bmm(vectors), Tensors.scalar(weight));
        return weight * Classes.sum(distance.sum()) / 2;
    }
}
