package dev.dipole.testing;

import dev.dipole.tensor.Native;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a class of tests with one thread per operation. On the small tensors of tests a second thread only waits, and on a
 * busy machine that multiplies the time.
 */
public final class OneThread implements BeforeAllCallback, AfterAllCallback {

    private static final int THREADS = Native.threads();

    @Override
    public void beforeAll(ExtensionContext test) {
        Native.threads(1);
    }

    @Override
    public void afterAll(ExtensionContext test) {
        Native.threads(THREADS);
    }
}
