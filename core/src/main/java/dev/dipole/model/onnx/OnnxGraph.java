package dev.dipole.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dipole.data.InputException;
import dev.dipole.tensor.Floats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A graph that was read: its constants by name, and who makes and who takes each value. */
final class OnnxGraph {

    private static final String REMEDY = "export or copy the file again";

    private final Path file;
    private final List<NodeProto> nodes;
    private final Map<String, TensorProto> constants = new LinkedHashMap<>();
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Map<String, List<NodeProto>> consumers = new HashMap<>();

    private OnnxGraph(Path file, GraphProto graph) {
        this.file = file;
        this.nodes = graph.getNodeList();
        graph.getInitializerList().forEach(each -> constants.put(each.getName(), each));
        for (NodeProto node : nodes) {
            node.getOutputList().forEach(output -> producers.put(output, node));
            node.getInputList()
                    .forEach(input -> consumers
                            .computeIfAbsent(input, key -> new ArrayList<>())
                            .add(node));
        }
        for (NodeProto node : nodes) {
            AttributeProto value = attribute(node, "value");
            if (node.getOpType().equals("Constant") && value != null && value.hasT() && node.getOutputCount() > 0) {
                constants.put(node.getOutput(0), value.getT());
            }
        }
        for (NodeProto node : nodes) {
            // Exporters write equal weights once, and give them their other names so.
            if (node.getOpType().equals("Identity") && node.getInputCount() == 1 && node.getOutputCount() == 1) {
                TensorProto of = constants.get(node.getInput(0));
                if (of != null) {
                    constants.put(node.getOutput(0), of);
                }
            }
        }
    }

    /**
     * Reads a graph.
     *
     * @param bytes of the file, kept for as long as the graph
     * @param file what it is called in messages
     */
    static OnnxGraph parse(byte[] bytes, Path file) {
        ModelProto model;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.enableAliasing(true);
            model = ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw InputException.in(file, "it is no ONNX, or not all of it (" + e.getMessage() + ")", REMEDY);
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
        if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
            throw InputException.in(file, "it holds no graph of ONNX", REMEDY);
        }
        return new OnnxGraph(file, model.getGraph());
    }

    Path file() {
        return file;
    }

    List<NodeProto> nodes() {
        return nodes;
    }

    Set<String> constantNames() {
        return constants.keySet();
    }

    @Nullable TensorProto constant(String name) {
        return constants.get(name);
    }

    @Nullable NodeProto producer(String value) {
        return producers.get(value);
    }

    List<NodeProto> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    static @Nullable AttributeProto attribute(NodeProto node, String name) {
        for (AttributeProto each : node.getAttributeList()) {
            if (each.getName().equals(name)) {
                return each;
            }
        }
        return null;
    }

    static long whole(NodeProto node, String name, long otherwise) {
        AttributeProto attribute = attribute(node, name);
        return attribute == null ? otherwise : attribute.getI();
    }

    /** The nodes that are reached from a value without going through a matrix product, the nearest first. */
    List<NodeProto> following(String value) {
        List<NodeProto> found = new ArrayList<>();
        Set<NodeProto> seen = new HashSet<>();
        Deque<String> values = new ArrayDeque<>(List.of(value));
        while (!values.isEmpty()) {
            for (NodeProto node : consumers(values.remove())) {
                if (!node.getOpType().equals("MatMul") && !node.getOpType().equals("Gemm") && seen.add(node)) {
                    found.add(node);
                    values.addAll(node.getOutputList());
                }
            }
        }
        return found;
    }

    /** The numbers of a weight. */
    Floats floats(String name) {
        TensorProto tensor = constants.get(name);
        if (tensor == null) {
            throw InputException.in(file, "it holds no weight " + name, REMEDY);
        }
        long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
        long size = size(name, tensor);
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        if (type == TensorProto.DataType.FLOAT) {
            return new Floats(shape, raw(name, tensor, size, Float.BYTES).asFloatBuffer());
        }
        if (type != TensorProto.DataType.FLOAT16) {
            throw InputException.in(
                    file,
                    "the weight " + name + " is of type " + type,
                    "FLOAT and FLOAT16 are read; give the file from before it was quantised");
        }
        ShortBuffer halves = raw(name, tensor, size, Short.BYTES).asShortBuffer();
        FloatBuffer values = FloatBuffer.allocate(halves.remaining());
        while (halves.hasRemaining()) {
            values.put(Float.float16ToFloat(halves.get()));
        }
        return new Floats(shape, values.flip());
    }

    /** Whole numbers of a constant; null where it is of another type. */
    long @Nullable [] wholes(String name) {
        TensorProto tensor = constants.get(name);
        if (tensor == null || tensor.getDataType() != TensorProto.DataType.INT64.getNumber()) {
            return null;
        }
        LongBuffer values = raw(name, tensor, size(name, tensor), Long.BYTES).asLongBuffer();
        long[] wholes = new long[values.remaining()];
        values.get(wholes);
        return wholes;
    }

    private long size(String name, TensorProto tensor) {
        long size = 1;
        try {
            for (long length : tensor.getDimsList()) {
                size = Math.multiplyExact(size, length);
                if (length < 0) {
                    throw new ArithmeticException("negative");
                }
            }
        } catch (ArithmeticException e) {
            throw InputException.in(
                    file, "the weight " + name + " has the impossible shape " + tensor.getDimsList(), REMEDY);
        }
        return size;
    }

    /** The bytes of a constant, by whichever of its fields. */
    private ByteBuffer raw(String name, TensorProto tensor, long size, int bytesEach) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw InputException.in(
                    file,
                    "the weight " + name + " lies in another file (external data)",
                    "export the model with its weights inside, which ONNX allows up to 2 GB");
        }
        ByteBuffer bytes;
        if (tensor.hasRawData()) {
            bytes = tensor.getRawData().asReadOnlyByteBuffer();
        } else {
            bytes = ByteBuffer.allocate(Math.addExact(tensor.getFloatDataCount() * 4, tensor.getInt64DataCount() * 8))
                    .order(ByteOrder.LITTLE_ENDIAN);
            tensor.getFloatDataList().forEach(bytes::putFloat);
            tensor.getInt64DataList().forEach(bytes::putLong);
            bytes.flip();
        }
        if (bytes.remaining() % bytesEach != 0 || bytes.remaining() / bytesEach != size) {
            throw InputException.in(
                    file,
                    "the weight " + name + " of shape " + tensor.getDimsList() + " has " + bytes.remaining() + " bytes",
                    REMEDY);
        }
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }
}
