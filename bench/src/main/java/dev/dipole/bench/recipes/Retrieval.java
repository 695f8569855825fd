package dev.dipole.bench.recipes;

import dev.dipole.TextRecipe;
import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.encoder.CachedEncoder;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.eval.UnseenQueries;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.retrieve.Retriever;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ranking metrics of a split, those of queries on documents that were not trained on first where there are others too. */
final class Retrieval implements Measure {

    private final String data;
    private final String split;
    private final List<String> metrics;
    private final RetrievalTask task;

    /** Of an old index; empty: each model encodes the documents itself. */
    private final float[][] old;

    Retrieval(TextRecipe recipe, TextRecipe.Evaluation evaluation, Place place) {
        Path measured = place.measured(evaluation);
        data = place.name(measured);
        split = place.split();
        metrics = evaluation.metrics();
        task = recipe.task(Place.parent(measured), Place.last(measured));
        String name = evaluation.documents();
        if (name == null) {
            old = new float[0][];
        } else {
            try (Model documents = Bases.open(name);
                    CachedEncoder kept = CachedEncoder.open(
                            place.vectors().resolve(documents.hash() + ".vectors"),
                            "documents, " + documents.hash(),
                            documents.documents())) {
                old = kept.encode(contents());
            }
        }
    }

    private List<String> contents() {
        return task.documents().stream().map(Document::content).toList();
    }

    @Override
    public List<Figure> of(Model model, Source<String> training) throws IOException {
        float[][] vectors = old.length > 0 ? old : model.encodeDocuments(contents());
        EvaluationReport all;
        try (Retriever<String> retriever = RetrievalValidation.retriever(model.queries(), task.documents(), vectors)) {
            all = RetrievalEvaluation.of(metrics.toArray(new String[0])).run("model", retriever, task);
        }
        Map<String, EvaluationReport> parts = new LinkedHashMap<>();
        Set<String> unseen = UnseenQueries.of(task, training);
        if (!unseen.isEmpty() && unseen.size() < all.queries().size()) {
            parts.put(split + ", unseen documents", all.only(unseen));
        }
        parts.put(split, all);
        List<Figure> figures = new ArrayList<>();
        parts.forEach((part, report) ->
                metrics.forEach(metric -> figures.add(Figure.mean(data, part, metric, report.values(metric)))));
        return figures;
    }
}
