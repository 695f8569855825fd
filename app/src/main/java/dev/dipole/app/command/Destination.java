package dev.dipole.app.command;

import dev.dipole.train.RunFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where what a training makes goes.
 *
 * @param folder the model's
 * @param run where what an interrupted run goes on from is kept
 * @param cache where what takes long to make is kept for the next training; null: nowhere
 */
record Destination(Path folder, RunFolder run, @Nullable Path cache) {}
