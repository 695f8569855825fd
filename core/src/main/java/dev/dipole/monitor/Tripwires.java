package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Warned;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every tripwire, watching one run; each names its failure once. */
public final class Tripwires {

    private static final List<Supplier<Tripwire>> ALL = List.of(
            LossNotFinite::new,
            ZeroLoss::new,
            BlindLoss::new,
            SameEverywhere::new,
            TemperatureRunaway::new,
            PositivesBelow::new,
            Overfitting::new,
            GradientExplosion::new,
            GradientVanishing::new);

    private final List<Tripwire> armed = new ArrayList<>();
    private @Nullable Warned collapse;

    /** For a run that begins. A run that goes on is brought here by observing its events again. */
    public Tripwires() {
        ALL.forEach(make -> armed.add(make.get()));
    }

    /** Every tripwire that there is, armed anew each time. */
    public static List<Supplier<Tripwire>> all() {
        return ALL;
    }

    /**
     * Sees an event of the run; warnings are none to be warned of.
     *
     * @return what it sets off, in a fixed order
     */
    public List<Warned> observe(RunEvent event) {
        List<Warned> warnings = new ArrayList<>();
        for (Iterator<Tripwire> each = armed.iterator(); each.hasNext(); ) {
            Tripwire tripwire = each.next();
            Optional<String> fault = tripwire.observe(event);
            if (fault.isPresent()) {
                Warned warned = new Warned(event.step(), fault.get());
                warnings.add(warned);
                if (collapse == null && tripwire.namesCollapse()) {
                    collapse = warned;
                }
                each.remove();
            }
        }
        return warnings;
    }

    /** The first collapse that was named; null: none was. */
    public @Nullable Warned collapse() {
        return collapse;
    }
}
