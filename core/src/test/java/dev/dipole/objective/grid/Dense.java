package dev.dipole.objective.grid;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The parts of plain dense formulas. Values that must not count are far below all others, and not infinite: 0 · ∞ is NaN. */
final class Dense {

    private static final double NOTHING = -1e9;

    private Dense() {}

    /** ln Σ exp over the cells that a mask of zeros and ones marks, [rows, 1]. */
    static Tensor logSum(Tensor scores, Tensor marked) {
        return scores.masked_fill(marked.eq(Tensors.scalar(0)), Tensors.scalar(NOTHING))
                .logsumexp(1)
                .unsqueeze(1);
    }

    /** Neither positive nor ignored. */
    static Tensor negative(Tensor positive, Tensor ignored) {
        return not(positive.add(ignored));
    }

    static Tensor not(Tensor marked) {
        return marked.neg().add(Tensors.scalar(1));
    }

    /** The mean of the scores of the positives, 0 where there is none, [rows, 1]. */
    static Tensor mean(Tensor scores, Tensor positive) {
        return scores.mul(positive).sum(1).unsqueeze(1).div(count(positive).clamp_min(Tensors.scalar(1)));
    }

    static Tensor count(Tensor marked) {
        return marked.sum(1).unsqueeze(1);
    }

    /** The mean of the rows that count, 0 where none does. */
    static Tensor meanOf(Tensor losses, Tensor counts) {
        return torch.where(counts, losses, Tensors.scalar(0))
                .sum()
                .div(counts.sum().clamp_min(Tensors.scalar(1)));
    }

    static Tensor some(Tensor marked) {
        return count(marked).gt(Tensors.scalar(0));
    }
}
