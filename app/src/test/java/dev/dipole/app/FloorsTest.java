package dev.dipole.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The floors above core; those of core have their own test there. */
final class FloorsTest {

    private static final JavaClasses CLASSES = classes();

    private static JavaClasses classes() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        try {
            return new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.dipole");
        } finally {
            ArchConfiguration.get().reset();
        }
    }

    @Test
    void nobodyKnowsTheApp() {
        noClasses()
                .that(resideOutsideOfPackage("dev.dipole.app.."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.dipole.app.."))
                .check(CLASSES);
    }

    @Test
    void onlySearchKnowsLucene() {
        noClasses()
                .that(resideOutsideOfPackage("dev.dipole.search.."))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.lucene.."))
                .check(CLASSES);
    }

    @Test
    void searchAndAppKnowNoTensor() {
        noClasses()
                .that(resideInAPackage("dev.dipole.search..").or(resideInAPackage("dev.dipole.app..")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.bytedeco.."))
                .check(CLASSES);
        noClasses()
                .that(resideInAPackage("dev.dipole.search.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.dipole.train..", "dev.dipole")
                .check(CLASSES);
    }

    @Test
    void onlyTheAppPrintsExitsOrReadsTheEnvironment() {
        noClasses()
                .that(resideOutsideOfPackage("dev.dipole.app.."))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(CLASSES);
    }
}
