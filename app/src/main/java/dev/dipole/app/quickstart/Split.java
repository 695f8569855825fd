package dev.dipole.app.quickstart;

/** What a method is used for. */
public enum Split {
    /** To learn from. */
    TRAIN,
    /** To choose settings by. */
    DEVELOPMENT,
    /** To report on; read once. */
    TEST
}
