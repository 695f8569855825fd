package dev.dipole.objective.proxy;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.Proxies;
import dev.dipole.objective.ProxyContract;
import dev.dipole.objective.Targets;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class SoftTripleTest {

    @Nested
    final class Contract extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new SoftTriple(CLASSES, 4, 0.1, 0.01, 0.2);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return soft(similarities, own, scale, proxies);
        }
    }

    private static Tensor soft(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
        int classes = (int) own.size(1);
        int centres = (int) (similarities.size(1) / classes);
        Tensor s = similarities.view(-1, classes, centres);
        Tensor relaxed = s.mul(s.div(Tensors.scalar(0.1)).softmax(2)).sum(2);
        Tensor logits = relaxed.sub(own.mul(Tensors.scalar(0.01))).mul(scale);
        Tensor loss = logits.logsumexp(1).sub(logits.mul(own).sum(1)).mean();
        Tensor unit = proxies.div(proxies.square().sum(1).sqrt().unsqueeze(1)).view(classes, centres, -1);
        for (int k = 0; k < centres; k++) {
            for (int l = k + 1; l < centres; l++) {
                Tensor apart = unit.select(1, k).sub(unit.select(1, l));
                loss = loss.add(apart.square()
                        .sum(1)
                        .sqrt()
                        .sum()
                        .mul(Tensors.scalar(0.2 / (classes * centres * (centres - 1.0)))));
            }
        }
        return loss;
    }

    @Test
    void centresThatNearlyCoincideAreApartInDoublePrecision() {
        double near = 1e-4;
        // Two classes of two centres each, and of each class the one beside the other.
        double[] vectors = {Math.cos(near), Math.sin(near), 1, 0, 0, 1, -Math.sin(near), Math.cos(near)};
        assertEquals(0.2 * near / 2, loss(0.2, vectors) - loss(0, vectors), 1e-9);
    }

    private static double loss(double tau, double[] vectors) {
        try (Scope scope = Scope.open()) {
            Tensor anchors = Tensors.of(new double[] {1, 0}, 1, 2);
            return Proxies.of(new SoftTriple(2, 2, 0.1, 0, tau), 1)
                    .evaluate(
                            new EmbeddingBatch(
                                    anchors, anchors, 0, Targets.pairs(), Map.of(Proxies.LABELS, Tensors.of(new long[] {
                                        0
                                    }))),
                            new Parameters(Map.of(Proxies.PROXIES, Tensors.of(vectors, 4, 2))))
                    .loss();
        }
    }

    @Test
    void badSettingsAreNamed() {
        assertMessage(
                "classes (1) must be at least 2: with one there is nothing to tell apart",
                () -> SoftTriple.standard(1));
        assertMessage(
                "gamma (0.0) must be positive and finite; 0.1 suits cosines", () -> new SoftTriple(3, 2, 0, 0, 0));
        assertMessage(
                "tau (-1.0) must be finite and at least 0; 0 leaves centres alone",
                () -> new SoftTriple(3, 2, 1, 0, -1));
    }
}
