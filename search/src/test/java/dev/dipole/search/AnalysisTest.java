package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalysisTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parseHTTPHeader2 | parse http header 2",
                "PARSE_HTTP_HEADER2 | parse http header 2",
                "Map<String, List<int[]>> | map string list int",
                "x.y->z() | x y z",
                "IOException | io exception",
                "aB | a b",
                "AB | ab",
                "ABc | a bc",
                "sha256sum | sha 256 sum",
                "Größe éA | größe é a",
                "日本語Text | 日本語 text",
                "__ -- | ''",
            })
    void codeIsTakenApart(String text, String expected) {
        assertEquals(expected.isEmpty() ? List.of() : List.of(expected.split(" ")), Analysis.CODE.terms(text));
    }

    @Test
    void splitCodeStaysAsItIs() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 40; j++) {
                text.appendCodePoint("aZbQ9_ .é\uD835\uDC00ßΣ\u0301".codePointAt(random.nextInt(12)));
            }
            List<String> terms = Analysis.CODE.terms(text.toString());
            assertEquals(terms, Analysis.CODE.terms(String.join(" ", terms)), text.toString());
        }
    }

    @Test
    void endlessTokensAreCut() {
        List<String> terms = Analysis.CODE.terms("a".repeat(100_000));
        assertTrue(terms.stream().allMatch(term -> term.length() <= 255));
        assertEquals("a".repeat(100_000), String.join("", terms));
    }

    @Test
    void wordsOfLanguages() {
        assertEquals(List.of("the", "nodes", "readdata"), Analysis.PLAIN.terms("The nodes: readData"));
        assertEquals(List.of("node", "readdata"), Analysis.ENGLISH.terms("The nodes: readData"));
    }

    @Test
    void namesAreReadBack() {
        for (Analysis analysis : Analysis.values()) {
            assertEquals(analysis, Analysis.parse(analysis.toString()));
        }
        assertEquals(
                "analysis (german) must be one of plain, english, code",
                assertThrows(IllegalArgumentException.class, () -> Analysis.parse("german"))
                        .getMessage());
    }
}
