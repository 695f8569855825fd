package dev.dipole.app.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoordinateSearchTest {

    private static final List<Axis> AXES = List.of(Axis.parse("temperature=0.1,0.2,0.4"), Axis.parse("batch=8,16,32"));
    private static final Map<String, String> START = Map.of("temperature", "0.2", "batch", "8");

    private final List<Map<String, String>> ran = new ArrayList<>();

    /** Best at temperature 0.4 and batch 16; the two do not depend on each other. */
    private Trial trial(Map<String, String> assignments) {
        ran.add(assignments);
        double temperature = Double.parseDouble(assignments.get("temperature"));
        double batch = Double.parseDouble(assignments.get("batch"));
        double value = 1 - Math.abs(temperature - 0.4) - Math.abs(batch - 16) / 100;
        return new Trial(assignments, new double[] {value, value}, 1, 1);
    }

    @Test
    void findsTheBestOfSettingsThatDoNotDependOnEachOther() {
        CoordinateSearch search = new CoordinateSearch(AXES, START, 1);
        CoordinateSearch.Outcome outcome = search.run(this::trial);
        assertEquals(Map.of("temperature", "0.4", "batch", "16"), outcome.best().assignments());
        assertEquals(Map.of("temperature", "0.2", "batch", "8"), outcome.first().assignments());
        assertEquals(7, search.most());
    }

    @Test
    void runsNothingTwice() {
        new CoordinateSearch(AXES, START, 3).run(this::trial);
        assertEquals(ran.stream().distinct().count(), ran.size(), ran.toString());
        assertEquals(7, ran.size(), "3 temperatures, 2 further batches, and in round 2 two temperatures with batch 16");
    }

    @Test
    void ofEqualValuesTheFirstIsKept() {
        CoordinateSearch.Outcome outcome = new CoordinateSearch(AXES, START, 1)
                .run(assignments -> new Trial(assignments, new double[] {0.5}, 1, 1));
        assertEquals(START, outcome.best().assignments());
    }

    @Test
    void axesAreRead() {
        assertEquals(new Axis("a.b", List.of("1", "2")), Axis.parse("a.b = 1, 2"));
        assertEquals(
                new Axis("objective.parameters", List.of("[x: 1, y: 2]", "[x: 3]")),
                Axis.parse("objective.parameters=[x: 1, y: 2]|[x: 3]"));
    }

    @Test
    void wrongAxesAreRefused() {
        assertTrue(message(() -> Axis.parse("temperature")).contains("write KEY=VALUE,VALUE"));
        assertTrue(message(() -> Axis.parse("t=1,1")).contains("different from each other"));
        assertTrue(message(() -> new CoordinateSearch(List.of(), Map.of(), 1)).contains("at least one setting"));
        assertTrue(message(() -> new CoordinateSearch(AXES, START, 0)).contains("rounds (0) must be at least 1"));
        assertTrue(message(
                        () -> new CoordinateSearch(List.of(Axis.parse("t=1"), Axis.parse("t=2")), Map.of("t", "1"), 1))
                .contains("t is varied twice"));
    }

    private static String message(org.junit.jupiter.api.function.Executable executable) {
        return assertThrows(IllegalArgumentException.class, executable).getMessage();
    }
}
