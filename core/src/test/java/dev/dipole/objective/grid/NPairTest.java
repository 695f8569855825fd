package dev.dipole.objective.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class NPairTest extends EmbeddingContract {

    @Override
    protected EmbeddingObjective objective() {
        return new NPair(0.1);
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor scores = anchors.mm(candidates.t());
        Tensor norms =
                anchors.square().sum(1).mean().add(candidates.square().sum(1).mean());
        return scores.logsumexp(1).sub(scores.diag()).mean().add(norms.mul(Tensors.scalar(0.1)));
    }

    @Override
    protected boolean rowByRow() {
        return false;
    }

    @Test
    void itsProductsAreUndividedAndItChoosesAmongTheCandidates() {
        assertEquals(1, new NPair(0).temperature(Parameters.none()));
        assertEquals(7, new NPair(0).choices(5, 7));
    }
}
