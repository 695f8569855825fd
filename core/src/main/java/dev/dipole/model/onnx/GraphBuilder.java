package dev.dipole.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph that is written, node by node; values are known by their names. */
final class GraphBuilder {

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("dipole");
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, String> constants = new HashMap<>();

    GraphProto build() {
        return graph.build();
    }

    /** An input; an axis is a number or a name. */
    String input(String name, TensorProto.DataType type, Object... axes) {
        graph.addInput(value(name, type, axes));
        return name;
    }

    void output(String from, String name, Object... axes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(name)
                .addInput(from)
                .addOutput(name));
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, axes));
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, Object... axes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object axis : axes) {
            TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(
                    axis instanceof Number number ? one.setDimValue(number.longValue()) : one.setDimParam("" + axis));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    /** A node of one output, named by its path and its type, as PyTorch's exporter names them. */
    String op(String path, String type, List<String> inputs, AttributeProto... attributes) {
        return ops(path, type, 1, inputs, attributes)[0];
    }

    /** A node of several outputs. */
    String[] ops(String path, String type, int outputs, List<String> inputs, AttributeProto... attributes) {
        String stem = path + "/" + type;
        int use = uses.merge(stem, 1, Integer::sum);
        String name = use == 1 ? stem : stem + "_" + (use - 1);
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(type)
                .setName(name)
                .addAllInput(inputs)
                .addAllAttribute(Arrays.asList(attributes));
        String[] names = new String[outputs];
        for (int i = 0; i < outputs; i++) {
            names[i] = name + "_output_" + i;
            node.addOutput(names[i]);
        }
        graph.addNode(node);
        return names;
    }

    static AttributeProto whole(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto decimal(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto wholes(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    /** A weight. */
    String floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return add(name, TensorProto.DataType.FLOAT, bytes, shape);
    }

    String bytes(String name, byte[] values, long... shape) {
        return add(name, TensorProto.DataType.INT8, ByteBuffer.wrap(values), shape);
    }

    String longs(String name, long[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return add(name, TensorProto.DataType.INT64, bytes, shape);
    }

    private String add(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        Arrays.stream(shape).forEach(tensor::addDims);
        graph.addInitializer(tensor);
        return name;
    }

    /** A number; equal ones are written once. */
    String number(double value) {
        return constants.computeIfAbsent("number_" + value, name -> floats(name, new float[] {(float) value}));
    }

    /** A whole number without an axis. */
    String scalar(long value) {
        return constants.computeIfAbsent("scalar_" + value, name -> longs(name, new long[] {value}));
    }

    /** A list of whole numbers, such as axes and shapes. */
    String list(long... values) {
        return constants.computeIfAbsent(
                "list_" + Arrays.toString(values).replaceAll("[^-0-9]+", "_"),
                name -> longs(name, values, values.length));
    }
}
