package dev.dipole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.Dipole;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;

/** Collects rows, prints them as one table, and writes them as a JSON array with one row per line. */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final double loadBefore = load();
    private double peerLoad = Double.NaN;

    Report() {
        versions.put("dipole", Dipole.version());
        versions.put("java", Runtime.version().toString());
        versions.put("lucene", Version.LATEST.toString());
    }

    void add(Row row) {
        rows.add(row);
    }

    /** A line below the table. */
    void note(String line) {
        notes.add(line);
    }

    /** The versions and the load that a peer's script reported. */
    void peer(Peer.Result result) {
        result.versions().forEach((name, version) -> versions.put("peer " + name, version));
        peerLoad = Double.isNaN(peerLoad) ? result.load() : Math.max(peerLoad, result.load());
    }

    /**
     * Prints the table, and writes it where a file is named.
     *
     * @param rerun the command line that gives this table again
     */
    void finish(PrintWriter out, @Nullable Path json, String rerun) throws IOException {
        print(out, rerun);
        if (json != null) {
            write(json, rerun);
        }
    }

    private void print(PrintWriter out, String rerun) {
        List<String[]> table = new ArrayList<>();
        table.add(new String[] {"measured", "ours", "peer", "ratio", "unit", "bar", "parameters"});
        for (Row row : rows) {
            Boolean met = row.met();
            table.add(new String[] {
                row.name(),
                number(row.ours()),
                number(row.peer()),
                number(row.ratio()),
                row.unit(),
                met == null || row.bar() == null ? "" : row.bar() + (met ? " met" : " MISSED"),
                row.parameters().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + shown(entry.getValue()))
                        .collect(Collectors.joining(" "))
            });
        }
        int[] widths = new int[table.get(0).length];
        for (String[] cells : table) {
            for (int i = 0; i < cells.length; i++) {
                widths[i] = Math.max(widths[i], cells[i].length());
            }
        }
        for (String[] cells : table) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                boolean right = i >= 1 && i <= 3;
                String blanks = " ".repeat(widths[i] - cells[i].length());
                line.append(right ? blanks + cells[i] : cells[i] + blanks).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
        notes.forEach(out::println);
        out.println(versions.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ")));
        out.printf(
                Locale.ROOT,
                "%d processors, load average %.1f before and %.1f after%s%n",
                Runtime.getRuntime().availableProcessors(),
                loadBefore,
                load(),
                Double.isNaN(peerLoad) ? "" : String.format(Locale.ROOT, ", at most %.1f after the peer", peerLoad));
        out.println("again: " + rerun);
        out.flush();
    }

    private void write(Path file, String rerun) throws IOException {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("load_before", loadBefore);
        machine.put("load_after", load());
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> json = row.json();
            json.put("versions", versions);
            json.put("machine", machine);
            json.put("command", rerun);
            lines.add(JSON.writeValueAsString(json));
        }
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        Files.writeString(temporary, "[\n" + String.join(",\n", lines) + "\n]\n", StandardCharsets.UTF_8);
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** The middle value; of two middle ones their mean. */
    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static String shown(Object value) {
        return value instanceof Double number ? number(number) : String.valueOf(value);
    }

    /** Four digits that count, without an exponent where that is readable. */
    static String number(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        double size = Math.abs(value);
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size != 0 && size < 0.001) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : "%.4f", value);
    }
}
