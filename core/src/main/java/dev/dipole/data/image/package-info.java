/**
 * Pictures: where they lie, decoding, and sources of them. Decoding of WebP, of JPEG beyond what Java reads, and of rare TIFF is
 * an optional dependency.
 *
 * <p>To add a way that pictures are laid out in files: one file that gives a {@link dev.dipole.data.Source} of
 * {@link dev.dipole.data.image.Image} or {@link dev.dipole.data.Media}; {@code SourceContract} tests it. To add a format of
 * pictures: a plug-in of ImageIO on the class path, and its name and first bytes in {@code PictureFormat}.
 */
@NullMarked
package dev.dipole.data.image;

import org.jspecify.annotations.NullMarked;
