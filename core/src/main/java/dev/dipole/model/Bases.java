package dev.dipole.model;

import java.nio.file.Path;

/** Pretrained models to start from. */
public final class Bases {

    private Bases() {}

    /** Opens the folder of a model. */
    public static Model open(String nameOrPath) {
        return Model.load(Path.of(nameOrPath));
    }
}
