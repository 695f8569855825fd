package dev.dipole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.dipole.data.InputException;
import dev.dipole.model.Model;
import dev.dipole.objective.Objectives;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Evaluates every objective that a peer also has, in float64, and lets {@code bench/peers/objectives.py} compare value and
 * gradients with the peer's. Once on random vectors, and once on those that a model gives to real texts, which are neither
 * centred nor alike in length.
 */
@Command(
        name = "parity",
        description =
                "Compares value and gradient of the objectives with the peers', on random and on real embeddings.",
        sortOptions = false)
final class Parity implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Options options;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "The model of the real embeddings; none without it.")
    private @Nullable Path model;

    @Option(
            names = "--texts",
            paramLabel = "FILE",
            description = "Scored pairs, a CSV with the columns sentence1, sentence2 and score, for --model.")
    private @Nullable Path texts;

    @Option(
            names = "--bound",
            defaultValue = "1e-7",
            description = "The largest difference (default: ${DEFAULT-VALUE}).")
    private double bound;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Also write the comparison to FILE, as a page in Markdown.")
    private @Nullable Path page;

    @SuppressWarnings("NullAway.Init") // picocli sets the options.
    Parity() {}

    @Override
    public Integer call() throws IOException {
        if ((model == null) != (texts == null)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--model and --texts belong together: the model embeds the texts");
        }
        Path work = Files.createTempDirectory("dipole-bench");
        try (Scope scope = Scope.open()) {
            List<Object> sets = new ArrayList<>();
            sets.add(evaluated(random()));
            if (model != null && texts != null) {
                sets.add(evaluated(real(model, texts)));
            }
            Path file = work.resolve("objectives.json");
            JSON.writeValue(file.toFile(), Map.of("bound", bound, "objectives", pages(), "sets", sets));
            List<String> command = new ArrayList<>(List.of(
                    options.python,
                    Path.of(System.getProperty("dipole.home", "."), "bench", "peers", "objectives.py")
                            .toString(),
                    file.toString()));
            if (page != null) {
                command.addAll(List.of("--page", page.toString()));
            }
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the peers ran", e);
        } finally {
            Corpus.delete(work);
        }
    }

    /** The page of every objective, in the registry's order. */
    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        Objectives.all().forEach(entry -> pages.put(entry.name(), entry.page()));
        return pages;
    }

    private static ParityCases.Vectors random() {
        SplittableRandom random = new SplittableRandom(1);
        int dim = 24;
        return new ParityCases.Vectors(
                "random",
                ParityCases.ROWS + " pairs of Gaussian numbers, dim " + dim,
                gaussian(random, ParityCases.ROWS, dim),
                gaussian(random, ParityCases.ROWS, dim),
                gaussian(random, ParityCases.ROWS, dim),
                gaussian(random, ParityCases.ROWS, 10),
                gaussian(random, ParityCases.ROWS, 10),
                gaussian(random, ParityCases.ROWS, 10),
                gaussian(random, ParityCases.KEPT, dim),
                random.doubles(2 * ParityCases.ROWS).toArray());
    }

    private static Tensor gaussian(SplittableRandom random, int rows, int dim) {
        double[] values = new double[rows * dim];
        Arrays.setAll(values, i -> random.nextGaussian() / 2);
        return Tensors.of(values, rows, dim);
    }

    /** Rows of the file: pairs, then further texts as negatives and as kept ones. The guide reads the first half of each text. */
    private static ParityCases.Vectors real(Path folder, Path file) throws IOException {
        List<NamedCsvRecord> records = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file);
                Stream<NamedCsvRecord> lines = reader.stream()) {
            // Equal texts are equal vectors, between which rounding decides and a logarithm of a distance has no value.
            Set<String> seen = new HashSet<>();
            lines.filter(record -> Stream.of(record.getField("sentence1"), record.getField("sentence2"))
                            .map(Parity::half)
                            .map(seen::add)
                            .reduce(true, Boolean::logicalAnd))
                    .limit(2L * ParityCases.ROWS + ParityCases.KEPT)
                    .forEach(records::add);
        }
        if (records.size() < 2 * ParityCases.ROWS + ParityCases.KEPT) {
            throw new InputException(file + " has " + records.size() + " pairs; give at least "
                    + (2 * ParityCases.ROWS + ParityCases.KEPT));
        }
        List<String> first = records.stream().map(r -> r.getField("sentence1")).toList();
        List<String> second = records.stream().map(r -> r.getField("sentence2")).toList();
        double[] scores = records.stream()
                .limit(2 * ParityCases.ROWS)
                .mapToDouble(r -> Double.parseDouble(r.getField("score")) / 5)
                .toArray();
        try (Model loaded = Model.load(folder)) {
            return new ParityCases.Vectors(
                    "real",
                    ParityCases.ROWS + " pairs of texts of "
                            + file.subpath(Math.max(0, file.getNameCount() - 2), file.getNameCount())
                            + ", embedded by a " + loaded.encoder().getClass().getSimpleName() + " of dim "
                            + loaded.encoder().dim(),
                    embed(loaded, first.subList(0, ParityCases.ROWS)),
                    embed(loaded, second.subList(0, ParityCases.ROWS)),
                    embed(loaded, second.subList(ParityCases.ROWS, 2 * ParityCases.ROWS)),
                    embed(loaded, halves(first.subList(0, ParityCases.ROWS))),
                    embed(loaded, halves(second.subList(0, ParityCases.ROWS))),
                    embed(loaded, halves(second.subList(ParityCases.ROWS, 2 * ParityCases.ROWS))),
                    embed(loaded, second.subList(2 * ParityCases.ROWS, 2 * ParityCases.ROWS + ParityCases.KEPT)),
                    scores);
        }
    }

    private static List<String> halves(List<String> texts) {
        return texts.stream().map(Parity::half).toList();
    }

    private static String half(String text) {
        return text.substring(0, (text.length() + 1) / 2);
    }

    private static Tensor embed(Model model, List<String> texts) {
        return Tensors.of(model.encode(texts)).to(ScalarType.Double);
    }

    /** The inputs and, for each case, value and gradients, as the script reads them. */
    private static Map<String, Object> evaluated(ParityCases.Vectors on) {
        ParityCases cases = new ParityCases(on);
        List<Object> results = new ArrayList<>();
        for (ParityCases.Case each : cases.all()) {
            try (Scope scope = Scope.open()) {
                results.add(result(each));
            }
        }
        return Map.of("name", on.name(), "what", on.what(), "inputs", cases.inputs(), "cases", results);
    }

    private static Map<String, Object> result(ParityCases.Case each) {
        int dim = Math.toIntExact(each.batch().anchors().size(1));
        Map<String, Tensor> values = new LinkedHashMap<>();
        each.loss()
                .initial(dim, RandomKey.ofSeed(7))
                .byName()
                .forEach((name, value) -> values.put(name, value.to(ScalarType.Double)));
        TensorEvaluation found = each.loss().evaluate(each.batch(), new Parameters(values));
        Map<String, Object> parameters = new LinkedHashMap<>();
        Map<String, Object> gradients = new LinkedHashMap<>();
        values.forEach((name, value) -> parameters.put(name, values(value)));
        gradients.put("anchors", matrix(found.anchorGradient()));
        gradients.put("candidates", matrix(found.candidateGradient()));
        found.parameterGradients().byName().forEach((name, value) -> gradients.put(name, values(value)));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("objective", each.objective());
        row.put("variant", each.variant());
        row.put("settings", each.settings());
        row.put("parameters", parameters);
        row.put("value", found.loss());
        row.put("gradients", gradients);
        return row;
    }

    private static Object values(Tensor tensor) {
        return tensor.dim() == 2 ? matrix(tensor) : Tensors.doubleArray(tensor);
    }

    /** Rows as arrays, as JSON has them. */
    static double[][] matrix(Tensor tensor) {
        int columns = Math.toIntExact(tensor.size(1));
        double[] flat = Tensors.doubleArray(tensor);
        double[][] rows = new double[Math.toIntExact(tensor.size(0))][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * columns, (i + 1) * columns));
        return rows;
    }
}
