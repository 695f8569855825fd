package dev.dipole.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A source without its examples that cannot be used.
 *
 * @param skipped which examples are passed over, counted from 0, ascending
 * @param count how many remain
 */
record Checked<I>(Source<I> source, long[] skipped, long count) implements Source<I> {

    static <I> Source<I> of(
            Source<I> source,
            Function<List<Example<I>>, List<@Nullable BadContent>> faults,
            int together,
            BadRows bad) {
        if (together < 1) {
            throw new IllegalArgumentException("together (" + together + ") must be at least 1");
        }
        String reading = source.name() + " " + source.reading() + " checked";
        if (bad.tolerant()) {
            bad.begin(reading);
        }
        long[] skipped = new long[16];
        int found = 0;
        long read = 0;
        try (Source.Cursor<I> cursor = source.open(0)) {
            List<Source.@Nullable Place> places = new ArrayList<>();
            for (List<Example<I>> some = read(cursor, together, places);
                    !some.isEmpty();
                    some = read(cursor, together, places)) {
                int place = 0;
                for (@Nullable BadContent fault : faults.apply(some)) {
                    Source.Place where = places.get(place++);
                    if (fault != null) {
                        add(fault, where, reading, bad);
                        if (found == skipped.length) {
                            skipped = Arrays.copyOf(skipped, found * 2);
                        }
                        skipped[found++] = read;
                    }
                    read++;
                }
            }
        } finally {
            if (bad.tolerant()) {
                bad.write();
            }
        }
        if (found > 0 && found == read) {
            throw new InputException(source.name() + ": none of its " + read
                    + " examples can be used; the reasons are in " + bad.sideFile());
        }
        return new Checked<>(source, Arrays.copyOf(skipped, found), read - found);
    }

    private static void add(BadContent fault, Source.@Nullable Place where, String reading, BadRows bad) {
        if (!bad.tolerant()) {
            throw new InputException((where == null ? "" : where + ": ") + fault.message()
                    + "; or allow that some are passed over (--skip-bad N)");
        }
        bad.add(
                reading,
                where == null
                        ? new InputException.Fault(fault.file(), 0, fault.reason())
                        : new InputException.Fault(where.file(), where.line(), fault.reason()));
    }

    private static <I> List<Example<I>> read(Source.Cursor<I> cursor, int most, List<Source.@Nullable Place> places) {
        List<Example<I>> some = new ArrayList<>();
        places.clear();
        while (some.size() < most) {
            Example<I> example = cursor.next();
            if (example == null) {
                break;
            }
            some.add(example);
            places.add(cursor.where());
        }
        return some;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Cursor<I> open(long position) {
        Sources.checkPosition(position);
        int passed = 0;
        while (passed < skipped.length && skipped[passed] - passed <= position) {
            passed++;
        }
        return new Remaining<>(source.open(position + passed), skipped, passed, Math.min(position, count));
    }

    @Override
    public String fingerprint() {
        return source.fingerprint();
    }

    @Override
    public String reading() {
        int bad = skipped.length;
        return source.reading() + (bad == 0 ? "" : ", without " + bad + (bad == 1 ? " bad example" : " bad examples"));
    }

    private static final class Remaining<I> implements Cursor<I> {

        private final Cursor<I> cursor;
        private final long[] skipped;
        private int passed;
        private long position;

        Remaining(Cursor<I> cursor, long[] skipped, int passed, long position) {
            this.cursor = cursor;
            this.skipped = skipped;
            this.passed = passed;
            this.position = position;
        }

        @Override
        public @Nullable Example<I> next() {
            while (passed < skipped.length && skipped[passed] == position + passed) {
                cursor.next();
                passed++;
            }
            Example<I> example = cursor.next();
            position += example == null ? 0 : 1;
            return example;
        }

        @Override
        public Source.@Nullable Place where() {
            return cursor.where();
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
