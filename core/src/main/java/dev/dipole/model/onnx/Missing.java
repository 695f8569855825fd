package dev.dipole.model.onnx;

import dev.dipole.data.InputException;
import java.nio.file.Path;

/** What is said where the optional parts are not on the class path. */
final class Missing {

    private Missing() {}

    static InputException part(Path file, NoClassDefFoundError e) {
        return new InputException(
                file + ": ONNX is an optional part and is not on the class path (" + e.getMessage()
                        + "); add org.tribuo:tribuo-util-onnx, and com.microsoft.onnxruntime:onnxruntime to run models",
                e);
    }
}
