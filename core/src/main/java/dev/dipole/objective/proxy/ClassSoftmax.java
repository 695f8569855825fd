package dev.dipole.objective.proxy;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.Proxies;
import dev.dipole.objective.Scale;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Which class an anchor belongs to, as a softmax over its similarities with the class vectors; a margin makes its own class
 * harder to reach.
 *
 * <pre>
 * zᵢ꜀ = σ maxₖ sᵢ꜀ₖ for the other classes,   σ φ(maxₖ sᵢᵧₖ) for its own, y        ℓᵢ = ln Σ꜀ exp zᵢ꜀ − zᵢᵧ
 * φ(s) = s;  s − m (CosFace);  cos(arccos s + m), and s − m sin m where arccos s + m > π (ArcFace)
 * ∂ℓᵢ/∂s = σ (softmax(z) − [own]) · φ'  at the closest centre of each class, 0 at the others
 * </pre>
 *
 * <p>φ' of ArcFace, cos m + s sin m / √(1 − s²), takes √(1 − s²) as at least 0.001: it stays finite where the angle is 0. Ties
 * between centres go to the lowest. Sources: Zhai and Wu 2019 (normalised softmax), Wang et al. 2018 (CosFace), Deng
 * et al. 2019 (ArcFace), Deng et al. 2020 (sub-centre ArcFace).
 *
 * @param classes how many
 * @param centres vectors of a class
 * @param form which loss
 * @param margin m, in radians for ArcFace; 0 for the forms without
 */
public record ClassSoftmax(
        @Setting("How many classes the labels name; labels count from 0.")
        int classes,

        @Setting("How many vectors a class has, for classes of several kinds or noisy labels.")
        int centres,

        @Setting("Which loss: classifier, normalised, cosface or arcface.")
        Form form,

        @Setting("The margin of cosface (in cosines) and arcface (in radians); 0 for the others.")
        double margin)
        implements ClassObjective {

    /** Which loss. */
    public enum Form {
        /** A linear layer with bias, the baseline. */
        CLASSIFIER,
        /** Cosines over a temperature. */
        NORMALISED,
        /** A margin on the cosine. */
        COSFACE,
        /** A margin on the angle. */
        ARCFACE
    }

    private static final double LEAST_SINE = 1e-3;

    public ClassSoftmax {
        Classes.requireClasses(classes);
        Classes.requireMargin(margin);
        if (centres < 1) {
            throw new IllegalArgumentException("centres (" + centres + ") must be at least 1");
        }
        if (form == Form.ARCFACE && margin > Math.PI / 2) {
            throw new IllegalArgumentException(
                    "margin (" + margin + ") must be in [0, π/2] radians for arcface; did you give degrees?");
        }
        if (form == Form.CLASSIFIER || form == Form.NORMALISED) {
            if (margin != 0) {
                throw new IllegalArgumentException(
                        "margin (" + margin + ") must be 0 without a margin; take cosface or arcface to have one");
            }
        }
        if (centres > 1 && form != Form.ARCFACE) {
            throw new IllegalArgumentException(
                    "centres (" + centres + ") must be 1; take arcface to have several centres of a class");
        }
    }

    /** A linear layer with bias under cross-entropy. */
    public static Proxies classifier(int classes) {
        return Proxies.of(new ClassSoftmax(classes, 1, Form.CLASSIFIER, 0), new Dot(), Scale.temperature(1));
    }

    /** Cosines over a temperature; the source takes 0.05. */
    public static Proxies normalised(int classes, double temperature) {
        return Proxies.of(new ClassSoftmax(classes, 1, Form.NORMALISED, 0), temperature);
    }

    /** CosFace; the source takes a margin of 0.35 and a temperature of 1/64. */
    public static Proxies cosFace(int classes, double margin, double temperature) {
        return Proxies.of(new ClassSoftmax(classes, 1, Form.COSFACE, margin), temperature);
    }

    /** ArcFace; the source takes a margin of 0.5 radians and a temperature of 1/64. */
    public static Proxies arcFace(int classes, double margin, double temperature) {
        return Proxies.of(new ClassSoftmax(classes, 1, Form.ARCFACE, margin), temperature);
    }

    /** ArcFace with several centres of a class; the source takes 3. */
    public static Proxies subCentreArcFace(int classes, int centres, double margin, double temperature) {
        return Proxies.of(new ClassSoftmax(classes, centres, Form.ARCFACE, margin), temperature);
    }

    @Override
    public String name() {
        return switch (form) {
            case CLASSIFIER -> "classifier";
            case NORMALISED -> "normalised-softmax";
            case COSFACE -> "cosface";
            case ARCFACE -> centres > 1 ? "sub-centre-arcface" : "arcface";
        };
    }

    @Override
    public boolean bias() {
        return form == Form.CLASSIFIER;
    }

    @Override
    public void check(Similarity similarity) {
        if (form == Form.ARCFACE && similarity.bound() != 1) {
            throw new IllegalArgumentException(
                    name() + " needs an angle: similarity (" + similarity.name() + ") must be cosine");
        }
        if (form == Form.CLASSIFIER && !(similarity instanceof Dot)) {
            throw new IllegalArgumentException("classifier is a linear layer: similarity (" + similarity.name()
                    + ") must be dot; take normalised-softmax for cosines");
        }
    }

    @Override
    public Part evaluate(Block block) {
        Tensor similarities = block.similarities();
        Tensor pooled = similarities;
        Tensor closest = block.labels();
        if (centres > 1) {
            Tensor byClass = similarities.view(similarities.size(0), classes, centres);
            // argmax gives the first of equals.
            closest = byClass.argmax(new org.bytedeco.pytorch.LongOptional(2), true);
            pooled = byClass.gather(2, closest).squeeze(2);
        }
        Tensor label = block.labels().unsqueeze(1);
        Tensor own = pooled.gather(1, label);
        Tensor logits = pooled.mul_(Tensors.scalar(block.scale()));
        Tensor ownLogit = raised(own).mul_(Tensors.scalar(block.scale()));
        logits.scatter_(1, label, ownLogit);
        Tensor plain = block.scaleLearned() ? logits.clone() : logits;
        Tensor log = Classes.softmax(logits, block.anchors());
        double loss = (Classes.sum(log) - Classes.sum(ownLogit)) / block.anchors();
        Tensor pull = logits.gather(1, label).sub_(Tensors.scalar(1.0 / block.anchors()));
        logits.scatter_(1, label, pull);
        // Logits grow with the scale, so that the gradient of its logarithm is Σ dLoss/dz · z.
        double scaleGradient = block.scaleLearned() ? Classes.sum(logits.mul(plain)) : 0;
        logits.mul_(Tensors.scalar(block.scale()));
        logits.scatter_(1, label, pull.mul_(slope(own)).mul_(Tensors.scalar(block.scale())));
        if (centres > 1) {
            Tensor spread = Tensors.zerosLike(similarities);
            spread.view(similarities.size(0), classes, centres).scatter_(2, closest, logits.unsqueeze(2));
            return new Part(loss, spread, scaleGradient);
        }
        return new Part(loss, logits, scaleGradient);
    }

    /** φ, a new tensor. */
    private Tensor raised(Tensor s) {
        Tensor less = s.sub(Tensors.scalar(form == Form.COSFACE ? margin : 0));
        if (form != Form.ARCFACE) {
            return less;
        }
        Tensor turned = s.mul(Tensors.scalar(Math.cos(margin))).sub_(sine(s, 0).mul_(Tensors.scalar(Math.sin(margin))));
        Tensor past = less.sub_(Tensors.scalar(margin * Math.sin(margin)));
        return turned.where(s.ge(Tensors.scalar(-Math.cos(margin))), past);
    }

    private Tensor slope(Tensor s) {
        Tensor one = s.mul(Tensors.scalar(0)).add_(Tensors.scalar(1));
        if (form != Form.ARCFACE) {
            return one;
        }
        Tensor turned = s.div(sine(s, LEAST_SINE))
                .mul_(Tensors.scalar(Math.sin(margin)))
                .add_(Tensors.scalar(Math.cos(margin)));
        return turned.where(s.ge(Tensors.scalar(-Math.cos(margin))), one);
    }

    private static Tensor sine(Tensor s, double least) {
        return s.square()
                .neg_()
                .add_(Tensors.scalar(1))
                .clamp_min_(Tensors.scalar(0))
                .sqrt_()
                .clamp_min_(Tensors.scalar(least));
    }
}
