package dev.dipole;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The floors of core: dependencies point down, never up. */
final class FloorsTest {

    /** From the top; the packages of one floor may know each other, if not in circles. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("dev.dipole"),
            List.of("dev.dipole.tower"),
            List.of("dev.dipole.train.companion"),
            List.of("dev.dipole.train"),
            List.of(
                    "dev.dipole.negatives",
                    "dev.dipole.negatives.miner",
                    "dev.dipole.negatives.filter",
                    "dev.dipole.negatives.choice",
                    "dev.dipole.eval",
                    "dev.dipole.monitor"),
            List.of("dev.dipole.model", "dev.dipole.model.onnx"),
            List.of(
                    "dev.dipole.encoder",
                    "dev.dipole.encoder.network",
                    "dev.dipole.encoder.transformer",
                    "dev.dipole.encoder.vision",
                    "dev.dipole.encoder.audio",
                    "dev.dipole.encoder.features",
                    "dev.dipole.encoder.head",
                    "dev.dipole.objective",
                    "dev.dipole.objective.grid",
                    "dev.dipole.objective.list",
                    "dev.dipole.objective.proxy",
                    "dev.dipole.objective.embedding",
                    "dev.dipole.retrieve",
                    "dev.dipole.retrieve.item"),
            List.of(
                    "dev.dipole.similarity",
                    "dev.dipole.data",
                    "dev.dipole.data.parquet",
                    "dev.dipole.data.interaction",
                    "dev.dipole.data.image",
                    "dev.dipole.data.sound",
                    "dev.dipole.text",
                    "dev.dipole.augment",
                    "dev.dipole.augment.sound"),
            List.of("dev.dipole.tensor", "dev.dipole.random"),
            List.of("dev.dipole.settings"));

    private static final JavaClasses CLASSES = classes();

    private static JavaClasses classes() {
        // Libtorch's classes are hundreds of thousands of lines, and nothing in them matters here.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        try {
            return new ClassFileImporter()
                    .importUrl(
                            Dipole.class.getProtectionDomain().getCodeSource().getLocation());
        } finally {
            ArchConfiguration.get().reset();
        }
    }

    @Test
    void everyPackageHasItsFloor() {
        Set<String> packages = new TreeSet<>();
        CLASSES.forEach(type -> packages.add(type.getPackageName()));
        FLOORS.forEach(packages::removeAll);
        assertEquals(Set.of(), packages, "give each package its floor");
    }

    @Test
    void dependenciesPointDown() {
        List<String> above = new ArrayList<>();
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                for (String higher : above) {
                    noClasses()
                            .that(resideInAPackage(name))
                            .should()
                            .dependOnClassesThat(resideInAPackage(higher))
                            .allowEmptyShould(true)
                            .check(CLASSES);
                }
            }
            above.addAll(floor);
        }
    }

    @Test
    void packagesDependInNoCircle() {
        slices().matching("dev.dipole.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void objectivesKnowNeitherEncodersNorData() {
        noClasses()
                .that(resideInAPackage("dev.dipole.objective.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.dipole.encoder..", "dev.dipole.data..", "dev.dipole.text")
                .check(CLASSES);
    }

    @Test
    void libtorchStaysBelow() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.dipole.tensor",
                        "dev.dipole.similarity",
                        "dev.dipole.objective..",
                        "dev.dipole.encoder..",
                        "dev.dipole.augment..",
                        "dev.dipole.monitor",
                        "dev.dipole.train..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bytedeco..")
                .check(CLASSES);
    }

    @Test
    void nothingPrintsExitsOrReadsTheEnvironment() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(CLASSES);
    }
}
