package dev.dipole.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OneThread.class)
final class ScopeTest {

    @Test
    void whatIsMadeInsideIsFreedAtTheEnd() {
        Tensor inside;
        try (Scope scope = Scope.open()) {
            inside = Tensors.ones(3);
            assertFalse(inside.isNull());
        }
        assertTrue(inside.isNull());
    }

    @Test
    void whatIsKeptBelongsToTheScopeAround() {
        Tensor kept;
        try (Scope outer = Scope.open()) {
            try (Scope middle = Scope.open()) {
                try (Scope inner = Scope.open()) {
                    kept = inner.keep(Tensors.ones(3));
                }
                assertFalse(middle.keep(kept).isNull());
            }
            assertFalse(kept.isNull());
            assertEquals(3, kept.sum().item_double());
        }
        assertTrue(kept.isNull());
    }

    @Test
    void whatIsKeptWithoutAScopeAroundIsTheCallers() {
        Tensor kept;
        try (Scope scope = Scope.open()) {
            kept = scope.keep(Tensors.ones(3));
        }
        assertFalse(kept.isNull());
        kept.close();
        assertTrue(kept.isNull());
    }

    @Test
    void whatIsReleasedOutlivesEveryScope() {
        Tensor released;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                released = inner.release(Tensors.ones(3));
            }
        }
        assertEquals(3, released.numel());
        released.close();
        assertTrue(released.isNull());
    }

    @Test
    void keepingTwiceIsKeepingOnce() {
        Tensor kept;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                kept = inner.keep(inner.keep(Tensors.ones(3)));
            }
            assertEquals(3, kept.sum().item_double());
        }
        assertTrue(kept.isNull());
    }

    @Test
    void anExceptionFreesAsWell() {
        Tensor[] inside = new Tensor[2];
        assertThrows(IllegalStateException.class, () -> {
            try (Scope outer = Scope.open();
                    Scope inner = Scope.open()) {
                inside[0] = Tensors.ones(3);
                inside[1] = inner.keep(Tensors.ones(3));
                throw new IllegalStateException("on the way");
            }
        });
        assertTrue(inside[0].isNull());
        assertTrue(inside[1].isNull());
    }

    @Test
    void anOperationInPlaceReturnsTheTensorItself() {
        // Else a chain of them could not be kept: the last wrapper would not own its memory.
        try (Scope scope = Scope.open()) {
            Tensor tensor = Tensors.ones(3);
            assertSame(tensor, tensor.add_(tensor).mul_(Tensors.scalar(2)).neg_());
        }
    }

    @Test
    void nothingGrows() {
        Memory.assertNoGrowth(() -> {
            try (Scope outer = Scope.open()) {
                Tensor kept;
                try (Scope inner = Scope.open()) {
                    kept = inner.keep(Tensors.zeros(ScalarType.Float, 512, 1024).add(Tensors.scalar(1)));
                }
                assertArrayEquals(new float[] {512 * 1024}, Tensors.floatArray(kept.sum()));
            }
        });
    }
}
