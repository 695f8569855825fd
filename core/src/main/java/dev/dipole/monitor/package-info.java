/**
 * What a run says of itself while it trains, and the failures that it names.
 *
 * <p>To add an indicator: one {@link dev.dipole.monitor.Indicator}, one line in {@link dev.dipole.monitor.Indicators}, its
 * figures in {@code docs/monitoring.md}; {@code IndicatorContract} tests it. To add a tripwire: one
 * {@link dev.dipole.monitor.Tripwire}, one line in {@link dev.dipole.monitor.Tripwires}, its row on the same page;
 * {@code TripwireContract} tests it on a run that it must not disturb and on one that it must stop.
 */
@NullMarked
package dev.dipole.monitor;

import org.jspecify.annotations.NullMarked;
