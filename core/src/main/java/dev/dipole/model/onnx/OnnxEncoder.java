package dev.dipole.model.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.dipole.data.InputException;
import dev.dipole.encoder.Encoder;
import dev.dipole.text.SpecialTokens;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ONNX file, run by ONNX Runtime: one text at a time, as most who serve such files do. Where the graph gives a
 * {@code sentence_embedding}, that is the vector; else it is the mean of the tokens' in its first output, at unit length.
 */
public final class OnnxEncoder implements Encoder<String>, AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    static final String TOKENS = "last_hidden_state";
    static final String SENTENCE = "sentence_embedding";

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Tokenizer tokenizer;
    private final SpecialTokens special;
    private final int maxTokens;
    private final Map<String, String> metadata;
    private final boolean pooled;
    private final int dim;

    private OnnxEncoder(Path file, byte[] bytes, Tokenizer tokenizer, int maxTokens) throws OrtException {
        this.file = file;
        this.tokenizer = tokenizer;
        this.special = SpecialTokens.of(tokenizer);
        this.maxTokens = maxTokens;
        this.environment = RoomyThread.call(OrtEnvironment::getEnvironment);
        this.session = environment.createSession(bytes, new OrtSession.SessionOptions());
        try {
            this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
            this.pooled = session.getOutputNames().contains(SENTENCE);
            for (String input : session.getInputNames()) {
                if (!List.of(IDS, MASK, TYPES).contains(input)) {
                    throw InputException.in(
                            file,
                            "the graph takes " + session.getInputNames(),
                            "an encoder of texts takes " + List.of(IDS, MASK, TYPES));
                }
            }
            String output =
                    pooled ? SENTENCE : session.getOutputNames().iterator().next();
            NodeInfo info = session.getOutputInfo().get(output);
            long[] shape =
                    info != null && info.getInfo() instanceof TensorInfo tensor ? tensor.getShape() : new long[0];
            if (shape.length != (pooled ? 2 : 3) || shape[shape.length - 1] < 1) {
                throw InputException.in(
                        file,
                        "the output " + output + " has the shape " + Arrays.toString(shape),
                        "an encoder of texts gives [texts, tokens, hidden], or [texts, dim] as " + SENTENCE);
            }
            this.dim = Math.toIntExact(shape[shape.length - 1]);
        } catch (RuntimeException | OrtException e) {
            session.close();
            throw e;
        }
    }

    /** Opens a file with its {@code tokenizer.json} beside it, which also says where texts are cut. */
    public static OnnxEncoder open(Path file) {
        Path tokenizer = file.resolveSibling("tokenizer.json");
        if (!Files.exists(tokenizer)) {
            throw InputException.in(
                    file, "there is no tokenizer.json beside it", "copy it from where the model is from");
        }
        return of(OnnxModels.bytes(file), file, Tokenizers.load(tokenizer), OnnxModels.cut(tokenizer));
    }

    /**
     * The same from what was read already.
     *
     * @param name what it is called in messages
     * @param maxTokens texts are cut after these many tokens, special ones included
     */
    public static OnnxEncoder of(byte[] onnx, Path name, Tokenizer tokenizer, int maxTokens) {
        try {
            return new OnnxEncoder(name, onnx, tokenizer, maxTokens);
        } catch (OrtException e) {
            throw new InputException(
                    name + ": ONNX Runtime cannot run it (" + e.getMessage() + "); export or copy the file again", e);
        } catch (NoClassDefFoundError e) {
            throw Missing.part(name, e);
        }
    }

    /** The prompt that is inside the graph, if one is: {@code query}, {@code document} or {@code plain}. */
    public Optional<String> prompt() {
        return Optional.ofNullable(metadata.get(OnnxExport.PROMPT));
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public float[][] encode(List<String> inputs) {
        float[][] vectors = new float[inputs.size()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = run(List.of(special.encode(tokenizer, inputs.get(i), maxTokens)))[0];
        }
        return vectors;
    }

    /** The vectors of texts of different lengths in one run, padded at the right. */
    float[][] run(List<int[]> texts) {
        int length = texts.stream().mapToInt(ids -> ids.length).max().orElse(0);
        long[] ids = new long[texts.size() * length];
        long[] mask = new long[ids.length];
        for (int i = 0; i < texts.size(); i++) {
            int[] text = texts.get(i);
            for (int j = 0; j < text.length; j++) {
                ids[i * length + j] = text[j];
                mask[i * length + j] = 1;
            }
        }
        long[] shape = {texts.size(), length};
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            inputs.put(IDS, OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape));
            inputs.put(MASK, OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape));
            inputs.put(TYPES, OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape));
            Map<String, OnnxTensor> taken = new LinkedHashMap<>(inputs);
            taken.keySet().retainAll(session.getInputNames());
            try (OrtSession.Result result = session.run(taken)) {
                OnnxValue value = pooled ? result.get(SENTENCE).orElseThrow() : result.get(0);
                if (!(value instanceof OnnxTensor tensor)) {
                    throw InputException.in(file, "its output is no tensor", "export the model again");
                }
                FloatBuffer numbers = tensor.getFloatBuffer();
                float[][] vectors = new float[texts.size()][dim];
                for (int i = 0; i < vectors.length; i++) {
                    if (pooled) {
                        numbers.get(i * dim, vectors[i]);
                    } else {
                        mean(numbers, i * length * dim, texts.get(i).length, vectors[i]);
                    }
                }
                return vectors;
            }
        } catch (OrtException e) {
            throw new InputException(
                    file + ": ONNX Runtime failed on " + texts.size() + " texts of up to " + length + " tokens ("
                            + e.getMessage() + "); texts longer than the model's positions have to be cut",
                    e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static void mean(FloatBuffer tokens, int from, int count, float[] into) {
        double[] sum = new double[into.length];
        for (int t = 0; t < count; t++) {
            for (int d = 0; d < sum.length; d++) {
                sum[d] += tokens.get(from + t * sum.length + d);
            }
        }
        double norm = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        for (int d = 0; norm > 0 && d < sum.length; d++) {
            into[d] = (float) (sum[d] / norm);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not close a session", e);
        }
    }
}
