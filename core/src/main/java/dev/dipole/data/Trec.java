package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and writes the files of trec_eval, plain or with .gz when read: runs, which are lines of query, {@code Q0}, document,
 * rank, score and tag; and judgements (qrels), which are lines of query, iteration, document and grade. Columns are separated
 * by white space, so no identifier may hold any. BEIR's three columns of judgements, with or without a header, are read too.
 */
public final class Trec {

    private Trec() {}

    /**
     * Reads a run.
     *
     * @throws InputException naming the line that is none, or that ranks a document a second time for its query
     */
    public static TrecRun readRun(Path file) {
        Map<String, List<TrecRun.Answer>> answers = new LinkedHashMap<>();
        Map<String, Set<String>> seen = new HashMap<>();
        String tag = "";
        try (Lines lines = new Lines(file)) {
            while (lines.next()) {
                String[] cells = lines.text().strip().split("\\s+", -1);
                if (cells.length != 6) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "has " + cells.length + (cells.length == 1 ? " column" : " columns"),
                            "a line of a run is query, Q0, document, rank, score and tag");
                }
                double score = score(file, lines.number(), cells[4]);
                if (!seen.computeIfAbsent(cells[0], query -> new HashSet<>()).add(cells[2])) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "answers query \"" + cells[0] + "\" with document \"" + cells[2] + "\" a second time",
                            "keep one of the two lines");
                }
                answers.computeIfAbsent(cells[0], query -> new ArrayList<>()).add(new TrecRun.Answer(cells[2], score));
                tag = tag.isEmpty() ? cells[5] : tag;
            }
        }
        if (answers.isEmpty()) {
            throw InputException.in(
                    file, "holds no answers", "give it lines of query, Q0, document, rank, score and tag");
        }
        return new TrecRun(tag, answers);
    }

    private static double score(Path file, long line, String text) {
        double score;
        try {
            score = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            score = Double.NaN;
        }
        if (!Double.isFinite(score)) {
            throw InputException.at(
                    file,
                    line,
                    "the score (" + text + ") is not a finite number",
                    "write the score in the fifth column");
        }
        return score;
    }

    /** Query to document to grade, in the file's order. */
    public static Map<String, Map<String, Integer>> readQrels(Path file) {
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        try (Lines lines = new Lines(file)) {
            for (boolean first = true; lines.next(); first = false) {
                String[] cells = lines.text().strip().split("\\s+", -1);
                if (cells.length != 3 && cells.length != 4) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "has " + cells.length + (cells.length == 1 ? " column" : " columns"),
                            "a judgement is query, iteration, document and grade, or query, document and grade");
                }
                int grade;
                try {
                    grade = Integer.parseInt(cells[cells.length - 1]);
                } catch (NumberFormatException e) {
                    if (first) {
                        continue; // A header.
                    }
                    throw InputException.at(
                            file,
                            lines.number(),
                            "the grade (" + cells[cells.length - 1] + ") is not a whole number",
                            "write 0 for not relevant and 1 or more for relevant");
                }
                String document = cells[cells.length - 2];
                Integer earlier = judgements
                        .computeIfAbsent(cells[0], query -> new LinkedHashMap<>())
                        .putIfAbsent(document, grade);
                if (earlier != null && earlier != grade) {
                    throw InputException.at(
                            file,
                            lines.number(),
                            "grades query \"" + cells[0] + "\" and document \"" + document + "\" " + grade
                                    + ", and an earlier line grades them " + earlier,
                            "keep one of the two");
                }
            }
        }
        if (judgements.isEmpty()) {
            throw InputException.in(
                    file, "holds no judgements", "give it lines of query, iteration, document and grade");
        }
        return judgements;
    }

    /**
     * Writes a run, each query's answers in their order with ranks from 1. trec_eval orders equal scores by identifier, not by
     * rank.
     */
    public static void writeRun(Path file, TrecRun run) {
        requireWord("tag", run.tag());
        run.answers().forEach((query, answers) -> {
            requireWord("query", query);
            answers.forEach(answer -> requireWord("document", answer.document()));
        });
        WholeFile.write(file, writer -> {
            for (Map.Entry<String, List<TrecRun.Answer>> each : run.answers().entrySet()) {
                int rank = 1;
                for (TrecRun.Answer answer : each.getValue()) {
                    writer.write(each.getKey() + " Q0 " + answer.document() + " " + rank++ + " " + answer.score() + " "
                            + run.tag() + "\n");
                }
            }
        });
    }

    /** Writes judgements with iteration 0. */
    public static void writeQrels(Path file, Map<String, Map<String, Integer>> judgements) {
        judgements.forEach((query, grades) -> {
            requireWord("query", query);
            grades.keySet().forEach(document -> requireWord("document", document));
        });
        WholeFile.write(file, writer -> {
            for (Map.Entry<String, Map<String, Integer>> each : judgements.entrySet()) {
                for (Map.Entry<String, Integer> grade : each.getValue().entrySet()) {
                    writer.write(each.getKey() + " 0 " + grade.getKey() + " " + grade.getValue() + "\n");
                }
            }
        });
    }

    private static void requireWord(String what, String id) {
        if (id.isEmpty() || id.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(what + " \"" + id
                    + "\" cannot stand in a file of trec_eval, where white space separates columns; rename it");
        }
    }
}
