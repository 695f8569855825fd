@NullMarked
package dev.dipole.data.image;

import org.jspecify.annotations.NullMarked;
