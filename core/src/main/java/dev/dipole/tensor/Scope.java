package dev.dipole.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A lexical scope of native memory: every tensor that is made inside is freed at its end, except those that are moved out.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *     Tensor scores = anchors.mm(candidates.t());
 *     return scope.keep(scores.exp());
 * }
 * }</pre>
 *
 * <p>A scope belongs to the thread that opened it.
 */
public final class Scope implements AutoCloseable {

    static {
        Native.load();
    }

    private final PointerScope pointers = new PointerScope();
    private final List<Pointer> kept = new ArrayList<>();

    private Scope() {}

    /** Opens a scope inside the current one. */
    public static Scope open() {
        return new Scope();
    }

    /**
     * Moves a tensor that was made in this scope out: it then belongs to the enclosing scope, or, where there is none, to
     * whoever closes it.
     */
    public Tensor keep(Tensor tensor) {
        release(tensor);
        kept.add(tensor);
        return tensor;
    }

    /** Takes a tensor that was made in this scope out of every scope: its owner frees it with {@link Tensor#close()}. */
    public Tensor release(Tensor tensor) {
        // Leaving a scope gives up one reference; without another the tensor would be freed at once.
        tensor.retainReference();
        pointers.detach(tensor);
        return tensor;
    }

    @Override
    public void close() {
        pointers.close();
        @Nullable PointerScope outer = PointerScope.getInnerScope();
        if (outer != null) {
            for (Pointer pointer : kept) {
                outer.attach(pointer);
                pointer.releaseReference();
            }
        }
    }
}
