package dev.dipole.app.quickstart;

import dev.dipole.data.InputException;
import dev.dipole.random.RandomKey;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Divides methods into training, development and test by package: methods of one package resemble each other too much to
 * stand on both sides.
 *
 * <p>Packages are taken in the order of a hash of their names and the seed, for the test part until it has its share,
 * then for the development part; a package that would overshoot a share by more than half of it is left to training. So
 * the division depends on the packages' names and sizes and the seed, not on the order of the files.
 */
public final class HoldOut {

    /** Share of the methods that is tested on. */
    public static final double TEST_SHARE = 0.15;

    /** Share of the methods that settings are chosen by. */
    public static final double DEVELOPMENT_SHARE = 0.10;

    private HoldOut() {}

    /**
     * Divides methods by their packages.
     *
     * @param methods what was extracted from the user's sources
     * @param seed another seed gives another division
     * @return every method in one of the parts, each part in the order of {@code methods}; no part is empty
     * @throws InputException if there are fewer than three packages
     */
    public static Map<Split, List<JavaMethod>> byPackage(List<JavaMethod> methods, long seed) {
        Map<String, Integer> sizes = new TreeMap<>();
        for (JavaMethod method : methods) {
            sizes.merge(method.packageName(), 1, Integer::sum);
        }
        if (sizes.size() < Split.values().length) {
            throw new InputException("the sources hold " + methods.size() + " documented methods in " + sizes.size()
                    + " packages " + sizes.keySet()
                    + ": holding out by package needs at least 3 packages with documented methods;"
                    + " add more folders or source jars to --sources");
        }
        RandomKey key = RandomKey.ofSeed(seed);
        List<String> order = sizes.keySet().stream()
                .sorted(Comparator.comparingLong(
                                (String name) -> key.split(name).state())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        Set<String> free = new HashSet<>(order);
        Set<String> test = take(order, sizes, free, TEST_SHARE * methods.size());
        Set<String> development = take(order, sizes, free, DEVELOPMENT_SHARE * methods.size());
        Map<Split, List<JavaMethod>> parts = new EnumMap<>(Split.class);
        parts.put(
                Split.TRAIN,
                methods.stream().filter(m -> free.contains(m.packageName())).toList());
        parts.put(
                Split.DEVELOPMENT,
                methods.stream()
                        .filter(m -> development.contains(m.packageName()))
                        .toList());
        parts.put(
                Split.TEST,
                methods.stream().filter(m -> test.contains(m.packageName())).toList());
        return parts;
    }

    private static Set<String> take(List<String> order, Map<String, Integer> sizes, Set<String> free, double wanted) {
        Set<String> taken = new HashSet<>();
        int size = 0;
        for (String name : order) {
            int next = sizes.getOrDefault(name, 0);
            if (size < wanted && free.contains(name) && size + next <= 1.5 * wanted) {
                taken.add(name);
                size += next;
            }
        }
        if (taken.isEmpty()) {
            // Every package is larger than the share: the smallest does least harm.
            String smallest = order.stream()
                    .filter(free::contains)
                    .min(Comparator.comparingInt(name -> sizes.getOrDefault(name, 0)))
                    .orElseThrow();
            taken.add(smallest);
        }
        free.removeAll(taken);
        return taken;
    }
}
