package dev.dipole.spring;

import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.vectorstore.filter.Filter;

/**
 * A filter expression as a test of metadata.
 *
 * <p>Numbers compare by their decimal value, whatever their types; texts and truth values by their order; a date as the text
 * that {@link #stored} makes of it, and a UUID as text. A value that is missing, or of another kind than the constant, equals
 * nothing and is neither less nor greater: it passes {@code !=}, {@code not in} and {@code is null} only.
 */
final class FilterPredicate {

    private FilterPredicate() {}

    /**
     * Takes an expression apart once, so that one that cannot be evaluated is refused before the first entry is asked.
     */
    static Predicate<Map<String, Object>> of(Filter.Operand operand) {
        if (operand instanceof Filter.Group group) {
            return of(group.content());
        }
        if (!(operand instanceof Filter.Expression expression)) {
            throw new IllegalArgumentException(
                    "\"" + operand + "\" stands in the filter where an expression must stand, such as year >= 2020");
        }
        return switch (expression.type()) {
            case AND -> of(expression.left()).and(of(right(expression)));
            case OR -> of(expression.left()).or(of(right(expression)));
            case NOT -> of(expression.left()).negate();
            case EQ -> compared(expression, order -> order == 0);
            case NE -> compared(expression, order -> order == 0).negate();
            case GT -> compared(expression, order -> order > 0);
            case GTE -> compared(expression, order -> order >= 0);
            case LT -> compared(expression, order -> order < 0);
            case LTE -> compared(expression, order -> order <= 0);
            case IN -> listed(expression);
            case NIN -> listed(expression).negate();
            case ISNULL -> missing(expression);
            case ISNOTNULL -> missing(expression).negate();
        };
    }

    private static Predicate<Map<String, Object>> compared(Filter.Expression expression, IntPredicate wanted) {
        String key = key(expression);
        Object constant = constant(expression);
        return metadata -> {
            Integer order = order(metadata.get(key), constant);
            return order != null && wanted.test(order);
        };
    }

    private static Predicate<Map<String, Object>> listed(Filter.Expression expression) {
        String key = key(expression);
        if (!(constant(expression) instanceof List<?> constants)) {
            throw new IllegalArgumentException("the filter asks whether \"" + key
                    + "\" is in something that is no list; name the values as ['a', 'b']");
        }
        List<Object> stored = constants.stream().map(FilterPredicate::stored).toList();
        return metadata -> {
            Object value = metadata.get(key);
            return stored.stream().anyMatch(constant -> {
                Integer order = order(value, constant);
                return order != null && order == 0;
            });
        };
    }

    private static Predicate<Map<String, Object>> missing(Filter.Expression expression) {
        String key = key(expression);
        return metadata -> metadata.get(key) == null;
    }

    /** A value of metadata as the store keeps it: a date as text, {@code 2026-11-22T06:53:51Z}, which sorts like the date. */
    static Object stored(Object value) {
        return value instanceof Date date
                ? date.toInstant().truncatedTo(ChronoUnit.SECONDS).toString()
                : value;
    }

    /** How two values compare; null where they do not. */
    private static @Nullable Integer order(@Nullable Object value, Object constant) {
        if (value instanceof Number a && constant instanceof Number b) {
            return finite(a) && finite(b)
                    ? decimal(a).compareTo(decimal(b))
                    : Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (value instanceof Boolean a && constant instanceof Boolean b) {
            return a.compareTo(b);
        }
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof List) {
            return constant.equals(value) ? 0 : null;
        }
        return constant instanceof Number || constant instanceof Boolean || constant instanceof List
                ? null
                : value.toString().compareTo(constant.toString());
    }

    private static boolean finite(Number number) {
        return Double.isFinite(number.doubleValue());
    }

    /** Through text, so that a float of 0.1 is the 0.1 of the filter, and a long keeps its digits. */
    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }

    private static String key(Filter.Expression expression) {
        if (!(expression.left() instanceof Filter.Key key)) {
            throw new IllegalArgumentException(
                    "\"" + expression.left() + "\" stands in the filter where the name of a metadata value must stand");
        }
        String name = key.key();
        boolean quoted = name.length() >= 2
                && (name.charAt(0) == '"' || name.charAt(0) == '\'')
                && name.charAt(name.length() - 1) == name.charAt(0);
        return quoted ? name.substring(1, name.length() - 1) : name;
    }

    private static Object constant(Filter.Expression expression) {
        if (!(right(expression) instanceof Filter.Value value) || value.value() == null) {
            throw new IllegalArgumentException("the filter compares " + expression.left()
                    + " with nothing; give a value, or ask whether it is null");
        }
        return stored(value.value());
    }

    private static Filter.Operand right(Filter.Expression expression) {
        Filter.Operand right = expression.right();
        if (right == null) {
            throw new IllegalArgumentException(
                    "the filter's " + expression.type() + " has no right-hand side; it must have one");
        }
        return right;
    }
}
