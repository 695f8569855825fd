/**
 * The model folder (the layout of sentence-transformers, safetensors) and what is known of a model. Encoders of other content than
 * texts have a folder of their own, and two towers one that holds both.
 *
 * <p>To add a kind of encoder: one file that implements {@code EncoderFiles} or {@code NetworkFiles}, and its line in
 * {@code ModelFolder} or {@code EncoderFolder}; {@code ModelFolderTest} and {@code EncoderFolderTest} write and read each.
 */
@NullMarked
package dev.dipole.model;

import org.jspecify.annotations.NullMarked;
