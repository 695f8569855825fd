package dev.dipole.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PlotTest {

    private static Curve line(int steps) {
        Curve curve = new Curve("loss");
        for (int step = 1; step <= steps; step++) {
            curve.add(step, step);
        }
        return curve;
    }

    @Test
    void aRisingLineGoesFromTheLowerLeftToTheUpperRight() {
        assertEquals(
                List.of(
                        "loss: 13",
                        "       13 |           **",
                        "          |       ****",
                        "          |   ****",
                        "        1 |***",
                        "           1     step 13"),
                Plot.of(line(13), 24, 4, false));
        List<String> braille = Plot.of(line(4000), 60, 4, true);
        assertEquals(6, braille.size());
        assertTrue(braille.get(4).contains("1.5 ┤⣀"), braille.toString());
    }

    @Test
    void longRunsAreMeans() {
        Curve curve = line(100_001);
        assertTrue(curve.points().size() <= 2048);
        assertEquals(100_001, curve.count());
        assertEquals(100_001, curve.last());
        assertEquals(100_001, curve.highest());
        curve.points().forEach(point -> assertEquals(point.step(), point.value(), 1e-9));
    }

    @Test
    void oneValueAndNoneAndConstantOnesHaveTheirPlots() {
        assertEquals(List.of("loss: NaN"), Plot.of(new Curve("loss"), 80, 4, true));
        assertEquals(6, Plot.of(line(1), 80, 4, true).size());
        Curve constant = new Curve("loss");
        constant.add(1, 2);
        constant.add(2, Double.NaN);
        constant.add(3, 2);
        assertEquals(6, Plot.of(constant, 80, 4, false).size());
    }
}
