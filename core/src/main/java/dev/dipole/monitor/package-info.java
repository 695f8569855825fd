/**
 * What a run says of itself while it trains, and the failures that it names.
 */
@NullMarked
package dev.dipole.monitor;

import org.jspecify.annotations.NullMarked;
