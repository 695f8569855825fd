package dev.dipole;

import dev.dipole.settings.Setting;

/** What a training carries along beside the encoder and the loss. */
public record MethodSettings(
        @Setting(
                "How slowly a second encoder follows the trained one and embeds the candidates, such as 0.999; 0: none.")
        double momentum,

        @Setting("The momentum at the end, which it rises to; 0: it stays.")
        double momentumEnd,

        @Setting(
                "Whether candidates have no gradient and no predictor, without a momentum by the weights of the moment.")
        boolean stopGradient,

        @Setting("Candidates of earlier steps that stay candidates, without gradient; 0: none.")
        int queue,

        @Setting("Steps in which the queue is filled and not yet used.")
        int queueWarmup,

        @Setting(
                "Folder or name of a model that tells which candidates are too like an anchor to be its negatives; none: no guide.")
        String guide,

        @Setting("How far below the anchor's positive the guide must see a candidate that stays a negative.")
        double guideMargin,

        @Setting("Whether that margin is a share of the positive's score.")
        boolean guideRelative,

        @Setting(
                "Candidates that the model itself scores above this share of the positive's score are ignored, such as 0.95; 0: none.")
        double ownShare,

        @Setting(
                "Folder or name of a model whose vectors, or scores, a loss of distillation learns; none: no teacher. It sees texts without this model's prompts. Its vectors are kept on disk over several epochs, or in the folder that --cache names, 8 + 4 · dim bytes for each text.")
        String teacher,

        @Setting(
                "What the teacher's cosines are divided by to be its scores; that of the loss which learns them gives both the same spread.")
        double teacherTemperature) {

    private static final String NONE = "none";

    public MethodSettings {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException(
                    "momentum (" + momentum + ") must be in [0, 1); 0.999 is usual, 0 turns it off");
        }
        if (momentumEnd != 0 && !(momentumEnd >= momentum && momentumEnd <= 1 && momentum > 0)) {
            throw new IllegalArgumentException("momentumEnd (" + momentumEnd + ") must be in [momentum = " + momentum
                    + ", 1], and 0 where there is no momentum");
        }
        if (queue < 0) {
            throw new IllegalArgumentException("queue (" + queue + ") must not be negative; 0: no queue");
        }
        if (queueWarmup < 0) {
            throw new IllegalArgumentException(
                    "queueWarmup (" + queueWarmup + ") must not be negative; 0: used at once");
        }
        if (!(ownShare >= 0 && ownShare <= 1)) {
            throw new IllegalArgumentException(
                    "ownShare (" + ownShare + ") must be in [0, 1]: a share of the positive's score, 0: no such rule");
        }
        if (!(teacherTemperature > 0)) {
            throw new IllegalArgumentException("teacherTemperature (" + teacherTemperature
                    + ") must be positive; 1 takes the cosines as they are, 0.05 spreads them as the usual loss does");
        }
        if (queue > 0 && !guide.equals(NONE)) {
            throw new IllegalArgumentException(
                    "queue (" + queue
                            + ") and guide cannot both be set: the guide embeds the rows of a batch, not those that the queue keeps");
        }
    }

    /** None of it. */
    public static MethodSettings none() {
        return new MethodSettings(0, 0, false, 0, 0, NONE, 0, false, 0, NONE, 1);
    }

    /** Throws where a model of texts is named, as of other data none can guide or teach. */
    void requireNoModel(String what) {
        if (hasGuide() || hasTeacher()) {
            throw new IllegalArgumentException("method.guide (" + guide + ") and method.teacher (" + teacher
                    + ") are models of texts; leave them out for " + what);
        }
    }

    /** Whether something else than the trained encoder embeds the candidates. */
    boolean hasTarget() {
        return momentum > 0 || stopGradient;
    }

    /** Whether a guide is asked about negatives. */
    public boolean hasGuide() {
        return !guide.equals(NONE);
    }

    /** Whether it learns from a teacher. */
    public boolean hasTeacher() {
        return !teacher.equals(NONE);
    }
}
