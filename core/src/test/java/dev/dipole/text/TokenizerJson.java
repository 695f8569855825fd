package dev.dipole.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Hand-made WordPiece files for tests. */
final class TokenizerJson {

    private TokenizerJson() {}

    /** A WordPiece file with these tokens, the identifiers from 0 up; [PAD] and [UNK] are added tokens where they occur. */
    static ObjectNode wordPiece(List<String> tokens, BertSegmenter segmenter) {
        ObjectNode root = TokenizerFile.JSON.createObjectNode().put("version", "1.0");
        var added = root.putArray("added_tokens");
        ObjectNode bert = TokenizerFile.JSON
                .createObjectNode()
                .put("type", "BertNormalizer")
                .put("clean_text", segmenter.cleanText())
                .put("handle_chinese_chars", segmenter.ideographs())
                .put("strip_accents", segmenter.stripAccents())
                .put("lowercase", segmenter.lowercase());
        if (segmenter.splitIdentifiers()) {
            var parts = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
            ObjectNode replace = parts.addObject().put("type", "Replace");
            replace.putObject("pattern").put("Regex", BertSegmenter.IDENTIFIER_BOUNDARY);
            replace.put("content", " ");
            parts.add(bert);
        } else {
            root.set("normalizer", bert);
        }
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        ObjectNode vocabulary = root.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", "[UNK]")
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100)
                .putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            vocabulary.put(token, id);
            if (token.equals("[PAD]") || token.equals("[UNK]")) {
                added.addObject()
                        .put("id", id)
                        .put("content", token)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true);
            }
        }
        return root;
    }
}
