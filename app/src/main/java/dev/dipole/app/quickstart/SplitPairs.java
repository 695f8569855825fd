package dev.dipole.app.quickstart;

import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.RetrievalTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pairs to train on, and the two tasks that a model is chosen and judged by, kept apart.
 *
 * <p>What in training resembles a held-out pair is dropped from training, never the reverse, so that the tasks do not
 * depend on what is trained on. A training pair resembles a held-out one if their sentences are equal up to case and
 * punctuation, or if their methods, without the class's name, are equal or nearly so ({@link NearDuplicates}).
 *
 * @param train what to train on, in the order it was given
 * @param development the task to choose settings by
 * @param test the task to report on
 * @param methods the methods of both tasks by document identifier, for showing an answer's file and line
 * @param counts what was dropped, and why
 */
public record SplitPairs(
        List<JavaMethod> train,
        RetrievalTask development,
        RetrievalTask test,
        Map<String, JavaMethod> methods,
        Counts counts) {

    public SplitPairs {
        train = List.copyOf(train);
        methods = Map.copyOf(methods);
    }

    /**
     * How many pairs there are, and how many were dropped on the way.
     *
     * @param trainExtracted training pairs before anything was dropped
     * @param duplicates training pairs whose sentence and code are those of an earlier one
     * @param leakedSentences training pairs dropped because a held-out pair has the same sentence
     * @param leakedEqualCode then, because a held-out pair has the same method
     * @param leakedNearCode then, because a held-out pair has nearly the same method
     * @param train training pairs that are left
     * @param development pairs of the development part
     * @param test pairs of the test part
     */
    public record Counts(
            int trainExtracted,
            int duplicates,
            int leakedSentences,
            int leakedEqualCode,
            int leakedNearCode,
            int train,
            int development,
            int test) {}

    /**
     * Builds the training pairs and the tasks.
     *
     * @param name what the tasks are called, before {@code /development} and {@code /test}
     * @param parts methods of each split
     * @throws InputException if a part is empty, or nothing is left to train on
     */
    public static SplitPairs of(String name, Map<Split, List<JavaMethod>> parts) {
        for (Split split : Split.values()) {
            if (parts.getOrDefault(split, List.of()).isEmpty()) {
                throw new InputException(
                        name + ": no documented method in the " + split.name().toLowerCase(java.util.Locale.ROOT)
                                + " part; give more sources, or sources with Javadoc");
            }
        }
        List<JavaMethod> candidates = parts.getOrDefault(Split.TRAIN, List.of());
        List<JavaMethod> development = parts.getOrDefault(Split.DEVELOPMENT, List.of());
        List<JavaMethod> test = parts.getOrDefault(Split.TEST, List.of());
        List<JavaMethod> heldOut = new ArrayList<>(development);
        heldOut.addAll(test);
        Set<String> heldOutSentences = new HashSet<>();
        for (JavaMethod method : heldOut) {
            heldOutSentences.add(CodeTokens.normalizedSentence(method.query()));
        }
        NearDuplicates heldOutCode =
                new NearDuplicates(heldOut.stream().map(JavaMethod::source).toList());
        List<JavaMethod> train = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int duplicates = 0;
        int sentences = 0;
        int equal = 0;
        int near = 0;
        for (JavaMethod method : candidates) {
            String sentence = CodeTokens.normalizedSentence(method.query());
            if (!seen.add(sentence + "\n" + CodeTokens.normalized(method.code()))) {
                duplicates++;
            } else if (heldOutSentences.contains(sentence)) {
                sentences++;
            } else {
                switch (heldOutCode.match(method.source())) {
                    case EQUAL -> equal++;
                    case NEAR -> near++;
                    case NONE -> train.add(method);
                }
            }
        }
        if (train.isEmpty()) {
            throw new InputException(name + ": all " + candidates.size()
                    + " training pairs resemble held-out pairs; give sources that are not copies of each other");
        }
        Map<String, JavaMethod> methods = new LinkedHashMap<>();
        Counts counts = new Counts(
                candidates.size(), duplicates, sentences, equal, near, train.size(), development.size(), test.size());
        return new SplitPairs(
                train,
                task(name + "/development", development, methods),
                task(name + "/test", test, methods),
                methods,
                counts);
    }

    /**
     * All methods for training, without those that repeat an earlier one; the tasks are empty.
     *
     * @param name what the tasks are called
     */
    static SplitPairs undivided(String name, List<JavaMethod> methods) {
        Set<String> seen = new HashSet<>();
        List<JavaMethod> train = methods.stream()
                .filter(method -> seen.add(
                        CodeTokens.normalizedSentence(method.query()) + "\n" + CodeTokens.normalized(method.code())))
                .toList();
        Map<String, JavaMethod> none = new LinkedHashMap<>();
        return new SplitPairs(
                train,
                task(name + "/development", List.of(), none),
                task(name + "/test", List.of(), none),
                none,
                new Counts(methods.size(), methods.size() - train.size(), 0, 0, 0, train.size(), 0, 0));
    }

    /** The training pairs: sentence and code. */
    public List<Example<String>> examples() {
        return train.stream()
                .map(method -> Example.pair(method.query(), method.code()))
                .toList();
    }

    /**
     * Queries are the distinct sentences, documents the distinct codes. A query's answers are the documents of all
     * methods that have this sentence, and a document stands for all methods that have its code.
     */
    private static RetrievalTask task(String name, List<JavaMethod> part, Map<String, JavaMethod> methods) {
        Map<String, String> documentOfCode = new LinkedHashMap<>();
        Map<String, String> queryOfSentence = new LinkedHashMap<>();
        Map<String, String> queries = new LinkedHashMap<>();
        List<Document> documents = new ArrayList<>();
        Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
        for (JavaMethod method : part) {
            String code = CodeTokens.normalized(method.code());
            String document = documentOfCode.get(code);
            if (document == null) {
                document = method.id();
                // Two methods of one name may stand on one line.
                for (int copy = 2; methods.containsKey(document); copy++) {
                    document = method.id() + "~" + copy;
                }
                documentOfCode.put(code, document);
                documents.add(new Document(document, "", method.code()));
                methods.put(document, method);
            }
            String sentence = CodeTokens.normalizedSentence(method.query());
            String query = queryOfSentence.get(sentence);
            if (query == null) {
                query = "q" + (queries.size() + 1);
                queryOfSentence.put(sentence, query);
                queries.put(query, method.query());
            }
            judgements.computeIfAbsent(query, key -> new LinkedHashMap<>()).put(document, 1);
        }
        return new RetrievalTask(name, queries, documents, judgements);
    }
}
