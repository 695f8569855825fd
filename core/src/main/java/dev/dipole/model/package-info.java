/**
 * The model folder (the layout of sentence-transformers, safetensors) and what is known of a model. Encoders of other content than
 * texts have a folder of their own, and two towers one that holds both.
 *
 * <p>To add a kind of encoder: one file that implements {@code EncoderFiles}, for texts, listed in {@code ModelFolder}, or
 * {@code NetworkFiles}, for anything else, listed in {@link dev.dipole.model.EncoderFolder}; {@code ModelFolderTest},
 * {@code TransformerFolderTest} and {@code EncoderFolderTest} write, read and damage folders of each.
 */
@NullMarked
package dev.dipole.model;

import org.jspecify.annotations.NullMarked;
