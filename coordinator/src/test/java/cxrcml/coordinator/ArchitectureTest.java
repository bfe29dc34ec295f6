package cxrcml.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "cxrcml.coordinator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] DOMAIN = {
    "cxrcml.coordinator.schedule",
    "cxrcml.coordinator.membership",
    "cxrcml.coordinator.slot",
    "cxrcml.coordinator.round",
    "cxrcml.coordinator.mixture",
    "cxrcml.coordinator.order",
    "cxrcml.coordinator.checkpoint",
    "cxrcml.coordinator.run"
  };

  @ArchTest
  static final ArchRule domainKnowsNoWire =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..", "com.google.protobuf..", "cxrcml..v1", "cxrcml.coordinator.rpc");

  @ArchTest
  static final ArchRule domainTouchesNoDiskNoThreadAndNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.nio..",
              "java.util.concurrent..",
              "java.time..",
              "cxrcml.coordinator.journal")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule journalKnowsNoWire =
      noClasses()
          .that()
          .resideInAPackage("cxrcml.coordinator.journal")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "cxrcml..v1", "cxrcml.coordinator.rpc");
}
