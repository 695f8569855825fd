package dev.dipole.data;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question taken apart.
 *
 * @param instruction what is asked for; empty where the question is of no known kind
 * @param topic what it is asked of; the whole question where it is of no known kind
 */
record Question(String instruction, String topic) {

    /** What people ask of one thing. The questions of MedQuAD were written from these templates. */
    private static final List<Kind> KINDS = List.of(
            new Kind("Explain what it is", "what (?:is \\(are\\)|is|are) (.+)"),
            new Kind("List the symptoms", "what are the (?:signs and )?symptoms of (.+)"),
            new Kind("List the treatments", "what are the treatments for (.+)"),
            new Kind("Say how common it is", "how many people are affected by (.+)"),
            new Kind("Name the genetic changes", "what are the genetic changes related to (.+)"),
            new Kind("Report on research and trials", "what research \\(or clinical trials\\) is being done for (.+)"),
            new Kind("Tell the outlook", "what is the outlook for (.+)"),
            new Kind("Point to information", "do you have information about (.+)"),
            new Kind("Say who is at risk", "who is at risk for (.+)"),
            new Kind("Say what to do", "what to do for (.+)"),
            new Kind("Describe the stages", "what are the stages of (.+)"),
            new Kind("Warn of the complications", "what are the complications of (.+)"),
            new Kind("Name the causes", "what causes (.+)"),
            new Kind("Say how to prevent it", "how to prevent (.+)"),
            new Kind("Say how it is diagnosed", "how to diagnose (.+)"),
            new Kind("Say whether it is inherited", "is (.+) inherited"));

    private record Kind(String instruction, Pattern pattern) {

        Kind(String instruction, String pattern) {
            this(instruction, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
        }
    }

    /** A question taken apart by the most special kind that it is of. */
    static Question of(String text) {
        String bare = text.strip().replaceAll("[\\s?]+$", "");
        Question found = new Question("", text);
        // "What are the symptoms of X" is also a "What are X": the shorter topic says that more of the question was
        // understood.
        for (Kind kind : KINDS) {
            Matcher matcher = kind.pattern().matcher(bare);
            if (matcher.matches() && matcher.group(1).length() < found.topic().length()) {
                found = new Question(kind.instruction(), matcher.group(1));
            }
        }
        return found;
    }

    /** The instruction before the topic, in the words of E5's instructed models. */
    String instructed() {
        return instruction.isEmpty() ? topic : "Instruct: " + instruction + "\nQuery: " + topic;
    }
}
