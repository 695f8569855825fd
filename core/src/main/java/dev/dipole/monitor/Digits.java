package dev.dipole.monitor;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers for messages. */
final class Digits {

    private static final MathContext FEW = new MathContext(4);

    private Digits() {}

    /** A finite number with at most four digits that count. */
    static String of(double value) {
        double rounded = new BigDecimal(value).round(FEW).doubleValue();
        double size = Math.abs(rounded);
        return rounded == 0 || (size >= 1e-4 && size < 1e7)
                ? new BigDecimal(Double.toString(rounded)).stripTrailingZeros().toPlainString()
                : Double.toString(rounded);
    }
}
