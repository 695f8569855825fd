package dev.dipole.objective.proxy;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.Extremes;
import dev.dipole.objective.Proxies;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Proxy-anchor: each proxy draws the batch's members of its class, the furthest most, and pushes all others, the closest
 * most.
 *
 * <pre>
 * L = 1/|C⁺| Σ_{c ∈ C⁺} ln(1 + Σ_{i: y = c} exp(−σ(sᵢ꜀ − δ))) + 1/|C| Σ꜀ ln(1 + Σ_{i: y ≠ c} exp(σ(sᵢ꜀ + δ)))
 * ∂L/∂sᵢ꜀ = −σ/|C⁺| · exp(−σ(sᵢ꜀ − δ)) / (1 + Σ) for its own,   σ/|C| · exp(σ(sᵢ꜀ + δ)) / (1 + Σ) for the others
 * </pre>
 *
 * <p>C⁺ are the classes with a member in the batch. Source: Kim et al., Proxy Anchor Loss for Deep Metric Learning, 2020,
 * equation 4; their α is our scale σ.
 *
 * @param classes how many
 * @param margin δ
 */
public record ProxyAnchor(
        @Setting("How many classes the labels name; labels count from 0.")
        int classes,

        @Setting("The margin on the similarity of either side; the source takes 0.1.")
        double margin)
        implements ClassObjective {

    public ProxyAnchor {
        Classes.requireClasses(classes);
        Classes.requireMargin(margin);
    }

    /** With the source's margin 0.1 and α = 32. */
    public static Proxies standard(int classes) {
        return Proxies.of(new ProxyAnchor(classes, 0.1), 1.0 / 32);
    }

    @Override
    public String name() {
        return "proxy-anchor";
    }

    @Override
    public Whole whole() {
        return Whole.COLUMNS;
    }

    @Override
    public Part evaluate(Block block) {
        Tensor similarities = block.similarities();
        Tensor inside =
                block.labels().ge(Tensors.scalar(0)).logical_and_(block.labels().lt(Tensors.scalar(block.classes())));
        Tensor rows = inside.nonzero().view(-1);
        Tensor columns = block.labels().index_select(0, rows);
        Tensor flat = rows.mul(Tensors.integer(block.classes())).add_(columns);
        Tensor pulls = similarities
                .view(-1)
                .index_select(0, flat)
                .sub_(Tensors.scalar(margin))
                .mul_(Tensors.scalar(-block.scale()));
        Tensor pushes = similarities.add_(Tensors.scalar(margin)).mul_(Tensors.scalar(block.scale()));
        pushes.view(-1).index_fill_(0, flat, Tensors.scalar(Double.NEGATIVE_INFINITY));

        // A class of which the whole batch is a member pushes nobody: its logarithm of 1 is 0, without a detour over
        // −∞.
        Tensor most = pushes.amax(new long[] {0}, false).clamp_min_(Tensors.scalar(0));
        Tensor pushLog =
                pushes.sub(most).exp_().sum(0).add_(most.neg().exp_()).log_().add_(most);
        Tensor highest = Extremes.raise(Tensors.zerosLike(pushLog), columns, pulls);
        Tensor pullLog = highest.neg()
                .exp_()
                .index_add_(
                        0, columns, pulls.sub(highest.index_select(0, columns)).exp_())
                .log_()
                .add_(highest);
        double loss = Classes.sum(pullLog) / block.present() + Classes.sum(pushLog) / classes;

        Tensor pullGradient = pulls.sub(pullLog.index_select(0, columns)).exp_().div_(Tensors.scalar(-block.present()));
        Tensor gradient = pushes.sub(pushLog).exp_().div_(Tensors.scalar(classes));
        double scaleGradient = 0;
        if (block.scaleLearned()) {
            pushes.view(-1).index_fill_(0, flat, Tensors.scalar(0));
            scaleGradient = Classes.sum(gradient.mul(pushes)) - Classes.sum(pullGradient.mul(pulls));
        }
        gradient.view(-1).index_copy_(0, flat, pullGradient);
        return new Part(loss, gradient.mul_(Tensors.scalar(block.scale())), scaleGradient);
    }
}
