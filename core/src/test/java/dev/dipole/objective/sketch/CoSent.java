package dev.dipole.objective.sketch;

import dev.dipole.objective.ListObjective;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A list: ln(1 + Σ exp(sₙ − sₘ)) over all n, m with label m above label n (Su 2022). The batch is one list, [1, K]. */
record CoSent() implements ListObjective {

    @Override
    public String name() {
        return "cosent";
    }

    @Override
    public double evaluate(Tensor scores, Tensor labels, Tensor gradient) {
        Tensor differences = scores.view(-1, 1).sub(scores.view(1, -1));
        Tensor ordered = labels.view(-1, 1).lt(labels.view(1, -1));
        Tensor terms = differences.exp_().mul_(ordered);
        double sum = terms.sum().item_double();
        Tensor weights = terms.div_(Tensors.scalar(1 + sum));
        gradient.copy_(weights.sum(1).sub_(weights.sum(0)).view(1, -1));
        return torch.log1p(Tensors.of(new double[] {sum}, 1)).item_double();
    }
}
