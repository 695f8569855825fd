package dev.dipole.app;

/** Where long work says how far it is. Implementations may be called from several threads. */
public interface Progress {

    /** Says nothing. */
    Progress NONE = (task, done, total) -> {};

    /**
     * Tells how far a task is.
     *
     * @param task what is being done, such as {@code "reading Java sources"}
     * @param done how much of it is done
     * @param total how much there is, in the same unit; {@code done == total} ends the task
     */
    void update(String task, long done, long total);
}
