/** What a run or a model looks like: its curves, in the terminal and as a page, its indicators, hubs and duplicates. */
@NullMarked
package dev.dipole.app.inspect;

import org.jspecify.annotations.NullMarked;
