/**
 * The model folder (the layout of sentence-transformers, safetensors) and what is known of a model.
 */
@NullMarked
package dev.dipole.model;

import org.jspecify.annotations.NullMarked;
