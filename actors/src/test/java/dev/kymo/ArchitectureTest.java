package dev.kymo;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the modules to the dependencies that docs and poms promise, class by class, in the compiled code. */
class ArchitectureTest {

  private static final String VOCABULARY = "dev.kymo.vocabulary..";
  private static final String WORKERS = "dev.kymo.workers..";
  private static final String PROBES = "dev.kymo.probes..";
  private static final String MONITORING = "dev.kymo.monitoring..";
  private static final String ACTORS = "dev.kymo.actors..";
  private static final String ENGINE = "dev.kymo.workers.engine..";
  private static final String HEAD = "dev.kymo.actors.head..";
  private static final String LINK = "dev.kymo.actors.link..";
  private static final String NODE = "dev.kymo.actors.node..";
  private static final String RUN = "dev.kymo.actors.run..";

  private static final String PEKKO = "org.apache.pekko..";
  private static final String DJL = "ai.djl..";
  private static final String DJL_INTERNALS = "ai.djl.pytorch.jni..";
  private static final String PROMETHEUS = "io.prometheus..";

  /** Of the modules that are not in a folder of their name. */
  private static final Map<String, String> FOLDERS =
      Map.of("workers", "model-workers", "vocabulary", "monitoring/vocabulary");

  private static final int FEW = 4;

  private static final Set<String> CIRCLES_WITH_A_REASON = Set.of();

  /** What is compiled into the product: classes from folders and from the other modules' jars, without tests. */
  private static final JavaClasses KYMO = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .withImportOption(location -> !location.contains("-tests.jar"))
      .importPackages("dev.kymo");

  @Test
  void everyClass_belongsToAModule() {
    classes()
        .should()
        .resideInAnyPackage(VOCABULARY, WORKERS, PROBES, MONITORING, ACTORS)
        .allowEmptyShould(false)
        .check(KYMO);
  }

  /** A leaf that every module sees. */
  @Test
  void vocabulary_dependsOnTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage(VOCABULARY)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(VOCABULARY, "java..", "org.jspecify.annotations..")
        .allowEmptyShould(false)
        .check(KYMO);
  }

  @Test
  void workers_dependOnNoOtherModuleNorOnActorsOrMetrics() {
    noClasses()
        .that()
        .resideInAPackage(WORKERS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(PROBES, MONITORING, ACTORS, PEKKO, PROMETHEUS)
        .allowEmptyShould(false)
        .check(KYMO);
  }

  @Test
  void probes_dependOnWorkersOnly() {
    noClasses()
        .that()
        .resideInAPackage(PROBES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MONITORING, ACTORS, PEKKO, PROMETHEUS)
        .allowEmptyShould(false)
        .check(KYMO);
  }

  @Test
  void monitoring_dependsOnNoOtherModuleNorOnTensorsOrActors() {
    noClasses()
        .that()
        .resideInAPackage(MONITORING)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(WORKERS, PROBES, ACTORS, PEKKO, DJL)
        .allowEmptyShould(noSources("monitoring", ".java"))
        .check(KYMO);
  }

  @Test
  void pekko_isUsedOnlyInActors() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ACTORS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PEKKO)
        .allowEmptyShould(false)
        .check(KYMO);
  }

  @Test
  void djlInternals_areUsedOnlyInTheEnginePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ENGINE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(DJL_INTERNALS)
        .allowEmptyShould(false)
        .check(KYMO);
  }

  /** Runs outlive every native library: a head must start and replay on a machine that cannot load one. */
  @Test
  void headAndLink_useNoTensors() {
    noClasses()
        .that()
        .resideInAnyPackage(HEAD, LINK, RUN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(DJL, ENGINE)
        .allowEmptyShould(false)
        .check(KYMO);
  }

  /** What crosses machines one day crosses the link today. */
  @Test
  void headAndNode_seeEachOtherThroughTheLinkAlone() {
    noClasses()
        .that()
        .resideInAPackage(HEAD)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(NODE)
        .allowEmptyShould(false)
        .check(KYMO);
    noClasses()
        .that()
        .resideInAPackage(NODE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(HEAD, RUN)
        .allowEmptyShould(false)
        .check(KYMO);
    noClasses()
        .that()
        .resideInAPackage(LINK)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(HEAD, NODE, RUN)
        .allowEmptyShould(false)
        .check(KYMO);
  }

  /** Whoever changes one of many that all name each other must know them all. */
  @Test
  void topLevelTypes_nameEachOtherInCirclesOfFewAtMost() {
    Map<String, Set<String>> names = new TreeMap<>();
    KYMO.forEach(type -> type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> topLevel(dependency.getTargetClass()))
        .filter(target -> !target.equals(topLevel(type)) && target.startsWith("dev.kymo"))
        .forEach(target ->
            names.computeIfAbsent(topLevel(type), from -> new TreeSet<>()).add(target)));

    List<Set<String>> circles = Circles.of(names).stream()
        .filter(circle -> circle.size() > FEW && !CIRCLES_WITH_A_REASON.containsAll(circle))
        .toList();

    assertThat(circles).as("types that all name each other").isEmpty();
  }

  /** Nobody reads a long class twice. */
  @Test
  void sourcesOfActors_areShortOrSayWhyNot() throws IOException {
    List<String> tooLong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/kymo/actors"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        long lines = source.lines().count();
        boolean ofTheFloor = file.toString().matches(".*/actors/(head|link|node)/.*");
        boolean saysWhy = source.contains("Longer than others");
        if (!file.toString().contains("/cli/")
            && (lines > 300 || (ofTheFloor && lines > 250 && !saysWhy))) {
          tooLong.add(file + ": " + lines);
        }
      }
    }

    assertThat(tooLong)
        .as("sources of more than 300 lines, or of 250 without a reason")
        .isEmpty();
  }

  private static String topLevel(JavaClass type) {
    return type.getBaseComponentType().getName().replaceAll("\\$.*", "");
  }

  /** Every package is a slice of its own, a module's base package too. */
  @Test
  void packages_haveNoCycles() {
    slices()
        .matching("dev.kymo.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(false)
        .check(KYMO);
  }

  /** Exact resume allows only the counter-based generator, whose state is part of a checkpoint. */
  @Test
  void workersAndProbes_useNoGeneratorWithHiddenState() {
    noClasses()
        .that()
        .resideInAnyPackage(WORKERS, PROBES)
        .should()
        .dependOnClassesThat(hiddenGenerators())
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(StrictMath.class, "random")
        .allowEmptyShould(false)
        .check(KYMO);
  }

  /** Only registered classes are deserialised, and Kryo does that. */
  @Test
  void noClass_usesJavaSerialization() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .allowEmptyShould(false)
        .check(KYMO);
  }

  @Test
  void everyPackage_isNullMarked() {
    Set<String> unmarked = packagesWithClasses()
        .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
        .map(JavaPackage::getName)
        .collect(Collectors.toCollection(TreeSet::new));

    assertThat(unmarked).as("packages without a @NullMarked package-info").isEmpty();
  }

  /** Whoever reads a name knows which class it is, whatever the imports say. */
  @Test
  void simpleNames_areUniqueAcrossModules() {
    Map<String, Set<String>> packages = new TreeMap<>();
    topLevelTypes()
        .forEach(type -> packages
            .computeIfAbsent(type.getSimpleName(), name -> new TreeSet<>())
            .add(type.getPackageName()));
    packages.values().removeIf(homes -> homes.size() == 1);

    assertThat(packages).as("top-level types of one name").isEmpty();
  }

  /** A rule about classes that were never imported would hold whatever the code does. */
  @ParameterizedTest
  @ValueSource(strings = {"vocabulary", "workers", "probes", "monitoring", "actors"})
  void classesOfAModule_wereImported(String module) {
    boolean imported = KYMO.stream()
        .anyMatch(javaClass -> javaClass.getPackageName().startsWith("dev.kymo." + module));

    assertThat(imported).isEqualTo(!noSources(module, ".java"));
  }

  private static Stream<JavaClass> topLevelTypes() {
    return KYMO.stream()
        .filter(JavaClass::isTopLevelClass)
        .filter(not(simpleNameStartingWith("package-info")));
  }

  private static Stream<JavaPackage> packagesWithClasses() {
    return KYMO.stream()
        .filter(not(simpleNameStartingWith("package-info")))
        .map(JavaClass::getPackage)
        .distinct();
  }

  /** Whether the module has no source file with this ending; only then may a rule about it find nothing to hold. */
  private static boolean noSources(String module, String ending) {
    Path sources =
        Path.of("..").resolve(FOLDERS.getOrDefault(module, module)).resolve("src/main/java");
    if (!Files.isDirectory(sources)) {
      return true;
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return files.noneMatch(file -> file.toString().endsWith(ending));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DescribedPredicate<JavaClass> hiddenGenerators() {
    Set<String> names = Set.of(
        "java.util.Random",
        "java.util.SplittableRandom",
        "java.util.concurrent.ThreadLocalRandom",
        "java.security.SecureRandom",
        "java.util.random.RandomGenerator");
    return DescribedPredicate.describe(
        "are generators with hidden state", javaClass -> names.contains(javaClass.getName()));
  }
}
