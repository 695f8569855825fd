/** Tests of settings. */
@NullMarked
package dev.dipole.settings;

import org.jspecify.annotations.NullMarked;
