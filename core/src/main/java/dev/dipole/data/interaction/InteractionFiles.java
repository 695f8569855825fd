package dev.dipole.data.interaction;

import dev.dipole.data.InputException;
import dev.dipole.data.Lines;
import dev.dipole.data.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads interactions, whole: CSV, TSV, JSONL and Parquet by column, and the files of MovieLens as they are published. Identifiers
 * are texts; in JSONL and Parquet they may be whole numbers. A row that cannot be used fails with an {@link InputException} that
 * names file and line.
 */
public final class InteractionFiles {

    /** Usual names of a column of items, the surest first. */
    public static final List<String> ITEMS =
            List.of("item", "item_id", "itemId", "movieId", "product", "product_id", "productId", "article", "track");

    private static final List<String> USERS =
            List.of("user", "user_id", "userId", "customer", "customer_id", "session");
    private static final List<String> RATINGS = List.of("rating", "score", "stars");
    private static final List<String> TIMES = List.of("timestamp", "time", "date");

    /** How much of a wrong value a message shows. */
    private static final int SHOWN = 40;

    private InteractionFiles() {}

    /**
     * Which columns hold what.
     *
     * @param rating null: there is none
     * @param time whole numbers, such as seconds since 1970; null: there is none
     */
    public record Columns(
            String user,
            String item,
            @Nullable String rating,
            @Nullable String time) {

        /** Without rating and time. */
        public static Columns of(String user, String item) {
            return new Columns(user, item, null, null);
        }

        /** As the CSV files of MovieLens call them. */
        public static Columns movieLens() {
            return new Columns("userId", "movieId", "rating", "timestamp");
        }
    }

    /** Reads a file of MovieLens, or a file whose columns have usual names, such as user, item, rating and timestamp. */
    public static Interactions open(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.gz$", "");
        if (name.endsWith(".dat") || name.endsWith(".data")) {
            return movieLens(file);
        }
        dev.dipole.data.Columns pair = dev.dipole.data.Columns.among(file, USERS, ITEMS);
        List<String> found = dev.dipole.data.Columns.of(file);
        return read(
                file, new Columns(pair.anchor(), pair.positives().get(0), among(RATINGS, found), among(TIMES, found)));
    }

    private static @Nullable String among(List<String> names, List<String> found) {
        return names.stream()
                .flatMap(name -> found.stream().filter(name::equalsIgnoreCase))
                .findFirst()
                .orElse(null);
    }

    /** Reads a file with named columns, whose ending says its format. */
    public static Interactions read(Path file, Columns columns) {
        List<String> wanted = new ArrayList<>(List.of(columns.user(), columns.item()));
        Map<String, Rows.Kind> kinds = new HashMap<>();
        kinds.put(columns.user(), Rows.Kind.IDENTIFIER);
        kinds.put(columns.item(), Rows.Kind.IDENTIFIER);
        for (String optional : new @Nullable String[] {columns.rating(), columns.time()}) {
            if (optional != null) {
                wanted.add(optional);
                kinds.put(optional, Rows.Kind.SCALAR);
            }
        }
        List<Interaction> all = new ArrayList<>();
        try (Rows rows = Rows.open(file, Rows.Format.of(file), wanted, kinds)) {
            while (rows.advance()) {
                Place place = new Place(file, rows.line());
                String rating = columns.rating();
                String time = columns.time();
                all.add(new Interaction(
                        rows.text(wanted.indexOf(columns.user()), columns.user()),
                        rows.text(wanted.indexOf(columns.item()), columns.item()),
                        rating == null ? Double.NaN : place.rating(rows.text(wanted.indexOf(rating), rating)),
                        time == null ? Interaction.UNTIMED : place.time(rows.text(wanted.indexOf(time), time))));
            }
            if (all.isEmpty()) {
                throw rows.noRows();
            }
        }
        return new Interactions(String.valueOf(file.getFileName()), all);
    }

    /**
     * Reads ratings of MovieLens: {@code u.data} (100K: four columns between tabs), {@code ratings.dat} (1M and 10M: between double
     * colons) or {@code ratings.csv} (later ones, with a header), each also with {@code .gz}.
     */
    public static Interactions movieLens(Path file) {
        String name = String.valueOf(file.getFileName());
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (plain.endsWith(".csv")) {
            return read(file, Columns.movieLens());
        } else if (plain.endsWith(".dat")) {
            return separated(file, "::");
        } else if (plain.endsWith(".data")) {
            return separated(file, "\t");
        }
        throw InputException.in(
                file,
                "this is no file of ratings that MovieLens publishes",
                "give u.data, ratings.dat or ratings.csv, or read a file of your own by its columns");
    }

    private static Interactions separated(Path file, String separator) {
        List<Interaction> all = new ArrayList<>();
        try (Lines lines = new Lines(file)) {
            while (lines.next()) {
                Place place = new Place(file, lines.number());
                String[] parts = lines.text().split(separator, -1);
                if (parts.length != 4 || parts[0].isBlank() || parts[1].isBlank()) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "has " + parts.length + " fields between \"" + (separator.equals("\t") ? "\\t" : separator)
                                    + "\", or one of the first two is empty, and user, item, rating and time are needed",
                            "mend the line or remove it");
                }
                all.add(new Interaction(parts[0], parts[1], place.rating(parts[2]), place.time(parts[3])));
            }
        }
        if (all.isEmpty()) {
            throw InputException.in(file, "is empty", "give it at least one row");
        }
        return new Interactions(String.valueOf(file.getFileName()), all);
    }

    private record Place(Path file, long line) {

        double rating(String text) {
            try {
                double rating = Double.parseDouble(text.strip());
                if (Double.isFinite(rating)) {
                    return rating;
                }
            } catch (NumberFormatException e) {
                // Told below, like what is infinite.
            }
            throw InputException.at(
                    file, line, "the rating is \"" + shown(text) + "\", no finite number", "write one such as 4.5");
        }

        long time(String text) {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                throw InputException.at(
                        file,
                        line,
                        "the time is \"" + shown(text) + "\", no whole number",
                        "write seconds since 1970, or name no column of times");
            }
        }

        private static String shown(String text) {
            return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        }
    }
}
