package dev.dipole.testing;

/**
 * How many shapes the contracts of objectives go through.
 *
 * <p>By default all. {@code -Dtests.shapes=few} leaves out those of more than a hundred rows, which look for what only
 * size brings: rounding, overflow, speed. A mutation test runs a contract once per mutant, and a mutant that is wrong is
 * wrong at 13 rows in tiles of 5 by 4, too; so there the few shapes give nearly the same verdict in a fraction of the time.
 */
public final class Shapes {

    private static final boolean FEW = read();

    private Shapes() {}

    private static boolean read() {
        String given = System.getProperty("tests.shapes", "all");
        return switch (given) {
            case "all" -> false;
            case "few" -> true;
            default -> throw new IllegalArgumentException("tests.shapes (" + given + ") must be all or few");
        };
    }

    /** Whether large shapes are left out. */
    public static boolean few() {
        return FEW;
    }
}
