package dev.dipole.model.onnx;

import dev.dipole.data.InputException;

/** What is said where the optional parts are not on the class path. */
public final class Missing {

    private Missing() {}

    /** The message for what needs it. */
    public static InputException part(Object what, NoClassDefFoundError e) {
        return new InputException(
                what + ": ONNX is an optional part and is not on the class path (" + e.getMessage()
                        + "); add org.tribuo:tribuo-util-onnx, and com.microsoft.onnxruntime:onnxruntime to run models",
                e);
    }
}
