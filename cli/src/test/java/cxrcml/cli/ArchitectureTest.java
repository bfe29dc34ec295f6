package cxrcml.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "cxrcml", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** A clock that is set, or jumps, decides no lease, no deadline and no bit: none is read. */
  @ArchTest
  static final ArchRule nothingThatTrainsReadsTheTimeOfDay =
      noClasses()
          .that()
          .resideInAnyPackage(
              "cxrcml.coordinator..",
              "cxrcml.parameters..",
              "cxrcml.worker..",
              "cxrcml.clusterer..",
              "cxrcml.model..",
              "cxrcml.dataset..",
              "cxrcml.service..",
              "cxrcml.cli.cluster..")
          .and()
          .resideOutsideOfPackage("cxrcml.service.security..") // certificates have dates
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC");
}
