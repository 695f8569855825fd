package dev.dipole.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sources without the examples whose content cannot be used. All of it is looked at when the source is opened, so that what is
 * bad shows before anything long begins.
 */
public final class CheckedContent {

    /** Enough examples for all processors, and few to hold at once. */
    private static final int TOGETHER = 512;

    private CheckedContent() {}

    /** Looks at contents. */
    public interface Check<I> {

        /** What is wrong with each, in their order; null where nothing is. */
        List<@Nullable BadContent> faults(List<I> contents);
    }

    /**
     * The examples all of whose contents can be used.
     *
     * @param anchors looks at the anchors
     * @param candidates looks at positives and negatives
     * @param bad how many may be passed over
     * @throws InputException of the first bad one, or of the first too many
     */
    public static <I> Source<I> of(Source<I> source, Check<I> anchors, Check<I> candidates, BadRows bad) {
        return Sources.checked(source, examples -> faults(examples, anchors, candidates), TOGETHER, bad);
    }

    private static <I> List<@Nullable BadContent> faults(
            List<Example<I>> examples, Check<I> anchors, Check<I> candidates) {
        List<I> theirs = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Example<I> example = examples.get(i);
            List<I> others = new ArrayList<>(example.positives());
            others.addAll(example.negatives());
            for (I other : others) {
                // Its own positive is the same content.
                if (!other.equals(example.anchor())) {
                    theirs.add(other);
                    owners.add(i);
                }
            }
        }
        List<@Nullable BadContent> faults = new ArrayList<>(
                anchors.faults(examples.stream().map(Example::anchor).toList()));
        List<@Nullable BadContent> more = candidates.faults(theirs);
        for (int i = 0; i < more.size(); i++) {
            if (faults.get(owners.get(i)) == null) {
                faults.set(owners.get(i), more.get(i));
            }
        }
        return faults;
    }
}
