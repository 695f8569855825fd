package dev.dipole.app.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers and texts as findings show them. */
final class Say {

    private static final int SNIPPET = 72;

    private Say() {}

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A count that is an expectation. */
    static String about(double value) {
        return value >= 10 || value == 0
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value >= 0.1 ? "%.1f" : "%.2g", value);
    }

    static String share(long part, long whole) {
        double percent = whole == 0 ? 0 : 100.0 * part / whole;
        if (percent > 0 && percent < 0.1) {
            return "less than 0.1%";
        }
        return String.format(Locale.ROOT, percent >= 10 || percent == 0 ? "%.0f%%" : "%.1f%%", percent);
    }

    /** Four digits that count. */
    static String figure(double value) {
        return value == 0
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /** One or many: "1 text", "2 texts". */
    static String count(long count, String one) {
        return number(count) + " " + (count == 1 ? one : one + "s");
    }

    /** The beginning of a text on one line, in quotes. */
    static String cut(String text) {
        // Long texts are cut first, so that a line of megabytes costs nothing here.
        String line =
                text.substring(0, Math.min(text.length(), 8 * SNIPPET)).strip().replaceAll("\\s+", " ");
        if (line.codePointCount(0, line.length()) > SNIPPET) {
            line = line.substring(0, line.offsetByCodePoints(0, SNIPPET - 3)).stripTrailing() + "...";
        }
        return "\"" + line + "\"";
    }
}
