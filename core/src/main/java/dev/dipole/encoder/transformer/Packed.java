package dev.dipole.encoder.transformer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts laid end to end, the shortest first, so that texts of one length lie together: no token is padding.
 *
 * @param order by place in the packing, the text's place in the input
 * @param lengths by place in the packing
 * @param ids token identifiers of all texts
 * @param groups texts of one length
 */
record Packed(int[] order, int[] lengths, int[] ids, List<Group> groups) {

    /** So many texts of so many tokens each. */
    record Group(int texts, int length) {

        int tokens() {
            return texts * length;
        }
    }

    static Packed of(List<int[]> texts) {
        int[] order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length)
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] lengths = Arrays.stream(order).map(i -> texts.get(i).length).toArray();
        int[] ids =
                new int[Math.toIntExact(Arrays.stream(lengths).asLongStream().sum())];
        List<Group> groups = new ArrayList<>();
        int to = 0;
        int first = 0;
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(texts.get(order[i]), 0, ids, to, lengths[i]);
            to += lengths[i];
            if (i + 1 == order.length || lengths[i + 1] != lengths[i]) {
                groups.add(new Group(i + 1 - first, lengths[i]));
                first = i + 1;
            }
        }
        return new Packed(order, lengths, ids, groups);
    }

    /** By place in the input, the text's place in the packing. */
    long[] unsorted() {
        long[] places = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            places[order[i]] = i;
        }
        return places;
    }

    /** Each token's place in its text. */
    int[] places() {
        int[] places = new int[ids.length];
        int at = 0;
        for (int length : lengths) {
            for (int i = 0; i < length; i++) {
                places[at++] = i;
            }
        }
        return places;
    }

    /** Positions as RoBERTa counts them: from after the padding's identifier on, a padding token keeping that itself. */
    int[] placesFrom(int padding) {
        int[] places = new int[ids.length];
        int at = 0;
        for (int length : lengths) {
            int next = padding;
            for (int i = 0; i < length; i++, at++) {
                places[at] = ids[at] == padding ? padding : ++next;
            }
        }
        return places;
    }

    /** How many tokens each group holds. */
    long[] tokensByGroup() {
        return groups.stream().mapToLong(Group::tokens).toArray();
    }
}
