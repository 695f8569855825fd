package dev.dipole.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The special tokens that a {@code tokenizer.json} puts around a single text, such as {@code [CLS]} and {@code [SEP]}: what
 * its post-processor asks for.
 *
 * @param before identifiers in front
 * @param after identifiers at the end
 */
public record SpecialTokens(int[] before, int[] after) {

    /** Reads them from the tokeniser's own text; none where it has no post-processor. */
    public static SpecialTokens of(Tokenizer tokenizer) {
        try {
            List<Integer> before = new ArrayList<>();
            List<Integer> after = new ArrayList<>();
            collect(TokenizerFile.JSON.readTree(tokenizer.json()).path("post_processor"), before, after);
            return new SpecialTokens(array(before, tokenizer), array(after, tokenizer));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tokeniser's own text is JSON", e);
        }
    }

    private static void collect(JsonNode processor, List<Integer> before, List<Integer> after) {
        String type = processor.path("type").asText("none");
        switch (type) {
            // It only moves where tokens are said to lie in the text.
            case "none", "ByteLevel" -> {}
            case "Sequence" -> processor.path("processors").forEach(each -> collect(each, before, after));
            case "BertProcessing", "RobertaProcessing" -> {
                before.add(processor.path("cls").path(1).asInt(-1));
                after.add(processor.path("sep").path(1).asInt(-1));
            }
            case "TemplateProcessing" -> template(processor, before, after);
            default ->
                throw new IllegalArgumentException("the tokeniser's post-processor (" + type
                        + ") must be one of [TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence];"
                        + " save the tokeniser again with a current version of Hugging Face's library");
        }
    }

    private static void template(JsonNode processor, List<Integer> before, List<Integer> after) {
        List<Integer> side = before;
        for (JsonNode part : processor.path("single")) {
            if (part.has("Sequence")) {
                side = after;
                continue;
            }
            String name = part.path("SpecialToken").path("id").asText();
            for (JsonNode id : processor.path("special_tokens").path(name).path("ids")) {
                side.add(id.asInt(-1));
            }
        }
    }

    private static int[] array(List<Integer> ids, Tokenizer tokenizer) {
        for (int id : ids) {
            if (id < 0 || id >= tokenizer.vocabularySize()) {
                throw new IllegalArgumentException("the special token's identifier (" + id + ") must be from 0 to "
                        + (tokenizer.vocabularySize() - 1) + "; save the tokeniser again");
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many there are. */
    public int count() {
        return before.length + after.length;
    }

    /** The identifiers of a text with these around it, never more than {@code maxTokens}: the text is cut, they are not. */
    public int[] encode(Tokenizer tokenizer, String text, int maxTokens) {
        return around(maxTokens > count() ? tokenizer.encode(text, maxTokens - count()) : new int[0]);
    }

    /** Tokens with these around them. */
    public int[] around(int[] inner) {
        int[] ids = new int[before.length + inner.length + after.length];
        System.arraycopy(before, 0, ids, 0, before.length);
        System.arraycopy(inner, 0, ids, before.length, inner.length);
        System.arraycopy(after, 0, ids, before.length + inner.length, after.length);
        return ids;
    }
}
