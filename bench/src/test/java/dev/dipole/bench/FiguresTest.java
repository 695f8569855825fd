package dev.dipole.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed figures are what the objectives compute. */
class FiguresTest {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    /** Two units of the last printed digit of a coordinate: another machine rounds another way. */
    private static final double PIXELS = 0.2;

    private static final Path FOLDER = Path.of(System.getProperty("project.root", ".."), "docs", "figures");

    @Test
    void everyCommittedFigureIsWhatTheCodeDraws() throws IOException {
        Set<String> committed;
        try (Stream<Path> files = Files.list(FOLDER)) {
            committed = files.map(file -> file.getFileName().toString())
                    .filter(Figures.all().keySet()::contains)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        assertEquals(new TreeSet<>(Figures.all().keySet()), committed, "draw them: bench/run figures");
        for (var figure : Figures.all().entrySet()) {
            String before = Files.readString(FOLDER.resolve(figure.getKey()));
            String why = difference(before, figure.getValue());
            assertTrue(why.isEmpty(), figure.getKey() + " " + why + "; draw it again: bench/run figures");
        }
    }

    @Test
    void aMovedPointAndAnotherWordAreDifferences() {
        String drawn = "<circle cx=\"10.0\"/> loss";
        assertEquals("", difference(drawn, "<circle cx=\"10.1\"/> loss"));
        assertFalse(difference(drawn, "<circle cx=\"10.5\"/> loss").isEmpty());
        assertFalse(difference(drawn, "<circle cx=\"10.0\"/> gain").isEmpty());
        assertFalse(difference(drawn, drawn + " 1").isEmpty());
    }

    private static String difference(String before, String now) {
        Matcher one = NUMBER.matcher(before);
        Matcher other = NUMBER.matcher(now);
        int from = 0;
        int to = 0;
        while (one.find()) {
            if (!other.find()) {
                return "has more numbers than the code draws";
            }
            if (!before.substring(from, one.start()).equals(now.substring(to, other.start()))) {
                return "has another text before " + one.group();
            }
            // Shares of opacity are small numbers: they get their own, smaller step.
            double step = Math.abs(Double.parseDouble(one.group())) <= 1 ? PIXELS / 10 : PIXELS;
            if (Math.abs(Double.parseDouble(one.group()) - Double.parseDouble(other.group())) > step) {
                return "has " + one.group() + " where the code draws " + other.group();
            }
            from = one.end();
            to = other.end();
        }
        return before.substring(from).equals(now.substring(to)) ? "" : "ends otherwise";
    }
}
