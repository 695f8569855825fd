/**
 * Models as ONNX: read, written, quantised and run. It needs org.tribuo:tribuo-util-onnx, which holds the messages of the format,
 * and to run models com.microsoft.onnxruntime:onnxruntime; both are optional parts of core. To read another shape, give
 * {@link dev.dipole.model.onnx.OnnxModels} its names; to write one, extend {@code Network}'s twin here, {@code EncoderGraph}.
 * The contract is the equality of vectors with ONNX Runtime's, which {@code OnnxModelsTest} and {@code OnnxExportTest} hold.
 */
@NullMarked
package dev.dipole.model.onnx;

import org.jspecify.annotations.NullMarked;
