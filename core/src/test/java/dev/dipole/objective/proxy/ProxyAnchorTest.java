package dev.dipole.objective.proxy;

import static dev.dipole.testing.Messages.assertMessage;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.ProxyContract;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ProxyAnchorTest {

    @Nested
    final class Contract extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new ProxyAnchor(CLASSES, 0.1);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return anchor(similarities, own, scale, 0.1);
        }
    }

    private static Tensor anchor(Tensor s, Tensor own, Tensor scale, double margin) {
        Tensor pull = s.sub(Tensors.scalar(margin)).mul(scale).neg().exp().mul(own);
        Tensor push =
                s.add(Tensors.scalar(margin)).mul(scale).exp().mul(own.neg().add(Tensors.scalar(1)));
        return pull.sum(0)
                .log1p()
                .sum()
                .div(own.any(0).sum())
                .add(push.sum(0).log1p().mean());
    }

    @Test
    void badSettingsAreNamed() {
        assertMessage(
                "classes (1) must be at least 2: with one there is nothing to tell apart",
                () -> new ProxyAnchor(1, 0.1));
        assertMessage("margin (-0.1) must be finite and at least 0", () -> new ProxyAnchor(3, -0.1));
    }
}
