package dev.dipole.app.command;

import dev.dipole.data.JudgedRows;
import java.util.Locale;

/** What can be measured. */
enum EvalTask {
    RETRIEVAL,
    STS,
    TRIPLETS,
    CLASSIFICATION,
    RERANKING,
    PARAPHRASES,
    VERIFICATION;

    /** What a file of such columns is most likely for: only what is clear; pairs ask for retrieval. */
    static EvalTask of(JudgedRows rows) {
        if (rows.columns().score() != null) {
            return STS;
        } else if (rows.columns().positives().isEmpty()) {
            return CLASSIFICATION;
        } else if (rows.columns().label() != null) {
            return RERANKING;
        }
        return RETRIEVAL;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
