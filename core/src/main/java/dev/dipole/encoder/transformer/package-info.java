/**
 * Transformers over texts, of the architectures that Hugging Face's library calls bert, roberta, xlm-roberta, mpnet,
 * distilbert, modernbert and nomic_bert. To add one, give {@link dev.dipole.encoder.transformer.Architecture} its names and
 * {@link dev.dipole.encoder.transformer.TransformerConfig} its settings, and a fixture of its shape; the contract is
 * {@code EncoderContract}.
 */
@NullMarked
package dev.dipole.encoder.transformer;

import org.jspecify.annotations.NullMarked;
