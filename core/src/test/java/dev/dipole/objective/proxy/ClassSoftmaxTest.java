package dev.dipole.objective.proxy;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.Proxies;
import dev.dipole.objective.ProxyContract;
import dev.dipole.objective.Scale;
import dev.dipole.objective.Targets;
import dev.dipole.similarity.Dot;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ClassSoftmaxTest {

    @Nested
    final class Classifier extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new ClassSoftmax(CLASSES, 1, ClassSoftmax.Form.CLASSIFIER, 0);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return crossEntropy(similarities.mul(scale), own);
        }
    }

    @Nested
    final class Normalised extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new ClassSoftmax(CLASSES, 1, ClassSoftmax.Form.NORMALISED, 0);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return crossEntropy(similarities.mul(scale), own);
        }
    }

    @Nested
    final class CosFace extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new ClassSoftmax(CLASSES, 1, ClassSoftmax.Form.COSFACE, 0.35);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return crossEntropy(similarities.sub(own.mul(Tensors.scalar(0.35))).mul(scale), own);
        }
    }

    @Nested
    final class ArcFace extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new ClassSoftmax(CLASSES, 1, ClassSoftmax.Form.ARCFACE, 0.5);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return arcFace(similarities, own, scale, 0.5);
        }
    }

    @Nested
    final class SubCentres extends ProxyContract {

        @Override
        protected ClassObjective kernel() {
            return new ClassSoftmax(CLASSES, 3, ClassSoftmax.Form.ARCFACE, 0.5);
        }

        @Override
        protected Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies) {
            return arcFace(similarities.view(-1, CLASSES, 3).amax(new long[] {2}, false), own, scale, 0.5);
        }
    }

    private static Tensor crossEntropy(Tensor logits, Tensor own) {
        return logits.logsumexp(1).sub(logits.mul(own).sum(1)).mean();
    }

    private static Tensor arcFace(Tensor cosines, Tensor own, Tensor scale, double m) {
        Tensor turned = cosines.acos().add(Tensors.scalar(m)).cos();
        Tensor past = cosines.sub(Tensors.scalar(m * Math.sin(m)));
        Tensor raised = turned.where(cosines.ge(Tensors.scalar(-Math.cos(m))), past);
        return crossEntropy(raised.where(own.gt(Tensors.scalar(0)), cosines).mul(scale), own);
    }

    @Test
    void byHand() {
        // Cosines 1 with the own class and 0 with the other, at scale 2.
        assertEquals(Math.log1p(Math.exp(-2 * (1 - 0.35))), loss(ClassSoftmax.cosFace(2, 0.35, 0.5)), 1e-6);
        assertEquals(Math.log1p(Math.exp(-2 * Math.cos(0.5))), loss(ClassSoftmax.arcFace(2, 0.5, 0.5)), 1e-6);
        assertEquals(Math.log1p(Math.exp(-2)), loss(ClassSoftmax.normalised(2, 0.5)), 1e-6);
        assertEquals(
                Math.log1p(Math.exp(-2 * Math.cos(0.5))), loss(ClassSoftmax.subCentreArcFace(2, 2, 0.5, 0.5)), 1e-6);
    }

    /** Past the angle at which turning further would raise the cosine again, the penalty is constant. */
    @Test
    void anAnchorOppositeOfItsClassIsPushedFurther() {
        double raised = -1 - 0.5 * Math.sin(0.5);
        assertEquals(Math.log1p(Math.exp(-2 * raised)), loss(ClassSoftmax.arcFace(2, 0.5, 0.5), -1), 1e-6);
    }

    private static double loss(Proxies proxies) {
        return loss(proxies, 1);
    }

    /** Of an anchor at the given cosine of 1 or -1 to its class. */
    private static double loss(Proxies proxies, int cosine) {
        try (Scope scope = Scope.open()) {
            int centres = proxies.kernel().centres();
            double[] vectors = new double[4 * centres];
            for (int i = 0; i < centres; i++) {
                // The first centre of each class is the right one, the others stand in the way of nobody.
                vectors[2 * i + (i == 0 ? 0 : 1)] = i == 0 ? 1 : -1;
                vectors[2 * (centres + i) + 1] = i == 0 ? 1 : -1;
            }
            Tensor anchors = Tensors.of(new double[] {cosine, 0}, 1, 2);
            return proxies.evaluate(
                            new EmbeddingBatch(
                                    anchors, anchors, 0, Targets.pairs(), Map.of(Proxies.LABELS, Tensors.of(new long[] {
                                        0
                                    }))),
                            new Parameters(Map.of(Proxies.PROXIES, Tensors.of(vectors, 2L * centres, 2))))
                    .loss();
        }
    }

    @Test
    void badSettingsAreNamed() {
        assertMessage(
                "classes (1) must be at least 2: with one there is nothing to tell apart",
                () -> ClassSoftmax.classifier(1));
        assertMessage(
                "margin (28.6) must be in [0, π/2] radians for arcface; did you give degrees?",
                () -> ClassSoftmax.arcFace(3, 28.6, 0.1));
        assertMessage("margin (-0.1) must be finite and at least 0", () -> ClassSoftmax.cosFace(3, -0.1, 0.1));
        assertMessage(
                "arcface needs an angle: similarity (dot) must be cosine",
                () -> Proxies.of(
                        new ClassSoftmax(3, 1, ClassSoftmax.Form.ARCFACE, 0.5), new Dot(), Scale.temperature(1)));
    }
}
