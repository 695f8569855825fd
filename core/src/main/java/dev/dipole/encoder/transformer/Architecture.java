package dev.dipole.encoder.transformer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The architectures that are known, with the names that Hugging Face's library gives their weights. */
public enum Architecture {
    BERT("bert", "bert."),
    ROBERTA("roberta", "roberta."),
    XLM_ROBERTA("xlm-roberta", "roberta."),
    MPNET("mpnet", "mpnet."),
    DISTILBERT("distilbert", "distilbert."),
    MODERNBERT("modernbert", "model."),
    NOMIC_BERT("nomic_bert", "bert.");

    private final String type;
    private final String prefix;

    Architecture(String type, String prefix) {
        this.type = type;
        this.prefix = prefix;
    }

    /** As {@code config.json} calls it. */
    public String type() {
        return type;
    }

    /** What a checkpoint with a head of its own, such as for masked words, has before each name. */
    String prefix() {
        return prefix;
    }

    static @Nullable Architecture of(String type) {
        for (Architecture each : values()) {
            if (each.type.equals(type)) {
                return each;
            }
        }
        return null;
    }

    static List<String> types() {
        return List.of(values()).stream().map(Architecture::type).toList();
    }

    /** The names of what stands before the layers and after them, each without {@code .weight}. */
    public record Outer(
            String words,
            @Nullable String positions,
            @Nullable String tokenTypes,
            String norm,
            @Nullable String relativeBias,
            @Nullable String finalNorm) {}

    /**
     * The names of one layer, each without {@code .weight}.
     *
     * @param queryKeyValue three matrices, or one that holds them below one another
     * @param attentionNorm null where a layer has none
     * @param up one matrix; or of a gated layer two, activated and gate; or one that holds both below one another
     */
    public record Layer(
            List<String> queryKeyValue,
            String attentionOut,
            @Nullable String attentionNorm,
            List<String> up,
            String down,
            String outputNorm) {}

    /** The names of what stands before the layers and after them. */
    public Outer outer() {
        String words = "embeddings.word_embeddings";
        String positions = "embeddings.position_embeddings";
        String types = "embeddings.token_type_embeddings";
        String norm = "embeddings.LayerNorm";
        return switch (this) {
            case BERT, ROBERTA, XLM_ROBERTA -> new Outer(words, positions, types, norm, null, null);
            case MPNET -> new Outer(words, positions, null, norm, "encoder.relative_attention_bias", null);
            case DISTILBERT -> new Outer(words, positions, null, norm, null, null);
            case MODERNBERT ->
                new Outer("embeddings.tok_embeddings", null, null, "embeddings.norm", null, "final_norm");
            case NOMIC_BERT -> new Outer(words, null, types, "emb_ln", null, null);
        };
    }

    /** The names of a layer, counted from 0. */
    public Layer layer(int index) {
        String at = layerPrefix() + index + ".";
        return switch (this) {
            case BERT, ROBERTA, XLM_ROBERTA ->
                new Layer(
                        List.of(at + "attention.self.query", at + "attention.self.key", at + "attention.self.value"),
                        at + "attention.output.dense",
                        at + "attention.output.LayerNorm",
                        List.of(at + "intermediate.dense"),
                        at + "output.dense",
                        at + "output.LayerNorm");
            case MPNET ->
                new Layer(
                        List.of(at + "attention.attn.q", at + "attention.attn.k", at + "attention.attn.v"),
                        at + "attention.attn.o",
                        at + "attention.LayerNorm",
                        List.of(at + "intermediate.dense"),
                        at + "output.dense",
                        at + "output.LayerNorm");
            case DISTILBERT ->
                new Layer(
                        List.of(at + "attention.q_lin", at + "attention.k_lin", at + "attention.v_lin"),
                        at + "attention.out_lin",
                        at + "sa_layer_norm",
                        List.of(at + "ffn.lin1"),
                        at + "ffn.lin2",
                        at + "output_layer_norm");
            case MODERNBERT ->
                new Layer(
                        List.of(at + "attn.Wqkv"),
                        at + "attn.Wo",
                        // What the first layer takes is normalised already.
                        index == 0 ? null : at + "attn_norm",
                        List.of(at + "mlp.Wi"),
                        at + "mlp.Wo",
                        at + "mlp_norm");
            case NOMIC_BERT ->
                new Layer(
                        List.of(at + "attn.Wqkv"),
                        at + "attn.out_proj",
                        at + "norm1",
                        List.of(at + "mlp.fc12", at + "mlp.fc11"),
                        at + "mlp.fc2",
                        at + "norm2");
        };
    }

    private String layerPrefix() {
        return switch (this) {
            case BERT, ROBERTA, XLM_ROBERTA, MPNET -> "encoder.layer.";
            case DISTILBERT -> "transformer.layer.";
            case MODERNBERT -> "layers.";
            case NOMIC_BERT -> "encoder.layers.";
        };
    }
}
