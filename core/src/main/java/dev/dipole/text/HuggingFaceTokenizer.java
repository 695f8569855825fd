package dev.dipole.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Hugging Face's own tokeniser, which runs any {@code tokenizer.json}. Special tokens, padding and truncation that the
 * file asks for are left out.
 */
public final class HuggingFaceTokenizer implements Tokenizer {

    static {
        // DJL otherwise tells its makers' metadata service that it was started. The user's own word goes first.
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
    }

    private static final Cleaner CLEANER = Cleaner.create();

    private final TokenizerFile file;
    private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer tokenizer;

    HuggingFaceTokenizer(TokenizerFile file) {
        this.file = file;
        ObjectNode plain = file.root().deepCopy();
        plain.putNull("truncation");
        plain.putNull("padding");
        try {
            this.tokenizer = ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(plain.toString().getBytes(StandardCharsets.UTF_8)),
                    Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false"));
        } catch (IOException | RuntimeException e) {
            throw new InputException(
                    file.path() + ": Hugging Face's library cannot run this tokeniser (" + e.getMessage()
                            + "); save it again with a current version of that library",
                    e);
        }
        // The native half is not the garbage collector's.
        CLEANER.register(this, tokenizer::close);
    }

    /**
     * Opens a {@code tokenizer.json}.
     *
     * @throws InputException if the file is missing, is not JSON or is no tokeniser that can be run
     */
    public static HuggingFaceTokenizer load(Path tokenizerJson) {
        return new HuggingFaceTokenizer(TokenizerFile.read(tokenizerJson));
    }

    @Override
    public int[] encode(String text, int maxTokens) {
        TokenizerFile.checkMaxTokens(maxTokens);
        try {
            long[] all = tokenizer.encode(paired(text), false, false).getIds();
            int[] ids = new int[Math.min(all.length, maxTokens)];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = Math.toIntExact(all[i]);
            }
            return ids;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Half a surrogate pair has no UTF-8, and would spoil the whole text on its way to the library. */
    private static String paired(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    StringBuilder copy = new StringBuilder(text.length());
                    text.codePoints()
                            .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                                    ? 0xFFFD
                                    : point)
                            .forEach(copy::appendCodePoint);
                    return copy.toString();
                }
            }
        }
        return text;
    }

    @Override
    public int vocabularySize() {
        return file.tokens().size();
    }

    @Override
    public String token(int id) {
        return file.token(id);
    }

    @Override
    public String json() {
        return file.json();
    }

    @Override
    public void save(Path tokenizerJson) {
        file.write(tokenizerJson);
    }
}
