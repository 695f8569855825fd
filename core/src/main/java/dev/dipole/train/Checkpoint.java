package dev.dipole.train;

import dev.dipole.data.InputException;
import dev.dipole.model.Safetensors;
import dev.dipole.model.Safetensors.Element;
import dev.dipole.model.Safetensors.Stored;
import dev.dipole.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * All that a run needs to go on after a step, beside the data and its log: one safetensors file, which replaces the one
 * before in a single step.
 *
 * @param step after which
 * @param logBytes how long the log was then
 * @param trainingNanos spent until then
 * @param tensors by name: weights, moments, best weights
 */
record Checkpoint(long step, long logBytes, long trainingNanos, Map<String, Tensor> tensors) {

    /** Raised when a file that older versions would misread is written. */
    private static final String FORMAT = "1";

    /** Writes it to a temporary name and renames it, so that there is a whole one at every moment. */
    void write(Path file) {
        Map<String, Stored> stored = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                stored.put(name, new Stored(element(tensor), Named.shape(tensor), Tensors.bytes(tensor))));
        // Always the same name: what a killed process has left of it is replaced, and not kept beside it.
        Path temporary = file.resolveSibling(file.getFileName() + ".writing");
        try {
            try {
                Safetensors.write(
                        temporary,
                        new Safetensors.Contents(
                                stored,
                                Map.of(
                                        "format", FORMAT,
                                        "step", Long.toString(step),
                                        "log-bytes", Long.toString(logBytes),
                                        "training-nanos", Long.toString(trainingNanos))));
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " could not be written: " + e.getMessage(), e);
        }
    }

    /** Reads one; its tensors belong to the current scope. */
    static Checkpoint read(Path file) {
        Safetensors.Contents contents = Safetensors.readStored(file);
        Map<String, String> metadata = contents.metadata();
        if (!FORMAT.equals(metadata.get("format"))) {
            throw InputException.in(
                    file,
                    "the checkpoint has format " + metadata.get("format") + " where this version of Dipole reads "
                            + FORMAT,
                    "finish the run with the version that began it, or begin it anew");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        contents.tensors().forEach((name, stored) -> {
            Tensor tensor = Tensors.empty(type(stored.element()), stored.shape());
            Tensors.bytes(tensor).put(stored.bytes().duplicate());
            tensors.put(name, tensor);
        });
        try {
            return new Checkpoint(
                    Long.parseLong(metadata.get("step")),
                    Long.parseLong(metadata.get("log-bytes")),
                    Long.parseLong(metadata.get("training-nanos")),
                    tensors);
        } catch (NumberFormatException e) {
            throw new InputException(file + " is no checkpoint: " + e.getMessage() + "; begin the run anew", e);
        }
    }

    private static Element element(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return switch (type) {
            case Float -> Element.F32;
            case Double -> Element.F64;
            case Int -> Element.I32;
            case Long -> Element.I64;
            default -> throw new IllegalArgumentException("a checkpoint does not hold tensors of type " + type);
        };
    }

    private static ScalarType type(Element element) {
        return switch (element) {
            case F32 -> ScalarType.Float;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case F64 -> ScalarType.Double;
            case I32 -> ScalarType.Int;
            case I64 -> ScalarType.Long;
        };
    }
}
