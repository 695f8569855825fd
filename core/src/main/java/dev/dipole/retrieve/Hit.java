package dev.dipole.retrieve;

/**
 * One answer of a retriever.
 *
 * @param id the document's identifier
 * @param score higher is better; comparable within one answer only
 */
public record Hit(String id, double score) {}
