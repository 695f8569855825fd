package dev.dipole.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** How a lexical index sees words. Documents and queries always go the same way. */
public enum Analysis {

    /** Unicode words (UAX 29), in lower case: for any language that writes spaces. */
    PLAIN {
        @Override
        Analyzer analyzer() {
            return new StandardAnalyzer();
        }
    },

    /** Unicode words in lower case without English stop words and possessives, stemmed (Porter 1980). */
    ENGLISH {
        @Override
        Analyzer analyzer() {
            return new EnglishAnalyzer();
        }
    },

    /**
     * Letters and digits, with identifiers taken apart: {@code parseHTTPHeader2} and {@code PARSE_HTTP_HEADER2} both are
     * {@code parse http header 2}. The whole identifier is not kept beside its parts.
     */
    CODE {
        @Override
        Analyzer analyzer() {
            return new Analyzer() {
                @Override
                protected TokenStreamComponents createComponents(String field) {
                    return new TokenStreamComponents(new CodeTokenizer());
                }
            };
        }
    };

    abstract Analyzer analyzer();

    /** The terms of a text, in order, repeated where the text repeats them. */
    public List<String> terms(String text) {
        try (Analyzer analyzer = analyzer()) {
            return terms(analyzer, text);
        }
    }

    static List<String> terms(Analyzer analyzer, String text) {
        try (TokenStream stream = analyzer.tokenStream(Bm25.FIELD, text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            List<String> terms = new ArrayList<>();
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
            return terms;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory does not fail to be read
        }
    }

    /** The analysis of a name as {@link #toString} gives it. */
    public static Analysis parse(String name) {
        for (Analysis analysis : values()) {
            if (analysis.toString().equalsIgnoreCase(name)) {
                return analysis;
            }
        }
        throw new IllegalArgumentException("analysis (" + name + ") must be one of plain, english, code");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
