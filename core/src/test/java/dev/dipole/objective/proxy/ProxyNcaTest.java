package dev.dipole.objective.proxy;

import static dev.dipole.testing.Messages.assertMessage;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.ProxyContract;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ProxyNcaTest {

    @Nested
    final class Contract extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new ProxyNca(CLASSES);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return nca(similarities.mul(scale), own);
        }
    }

    private static Tensor nca(Tensor logits, Tensor own) {
        Tensor others = logits.masked_fill(own.gt(Tensors.scalar(0)), Tensors.scalar(Double.NEGATIVE_INFINITY));
        return others.logsumexp(1).sub(logits.mul(own).sum(1)).mean();
    }

    @Test
    void badSettingsAreNamed() {
        assertMessage("classes (1) must be at least 2: with one there is nothing to tell apart", () -> new ProxyNca(1));
    }
}
