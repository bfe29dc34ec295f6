package cxrcml.evaluator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "cxrcml.evaluator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] DOMAIN = {
    "cxrcml.evaluator.ablation",
    "cxrcml.evaluator.auc",
    "cxrcml.evaluator.bootstrap",
    "cxrcml.evaluator.calibration",
    "cxrcml.evaluator.clusters",
    "cxrcml.evaluator.crossvalidation",
    "cxrcml.evaluator.inference",
    "cxrcml.evaluator.predictions",
    "cxrcml.evaluator.probe",
    "cxrcml.evaluator.report",
    "cxrcml.evaluator.run",
    "cxrcml.evaluator.zeroshot"
  };

  @ArchTest
  static final ArchRule DOMAIN_KNOWS_NO_WIRE =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..",
              "com.google.protobuf..",
              "cxrcml..v1..",
              "cxrcml.evaluator",
              "cxrcml.evaluator.rpc..");

  @ArchTest
  static final ArchRule STATISTICS_NEED_NO_ENGINE =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .and()
          .resideOutsideOfPackage("cxrcml.evaluator.inference")
          .should()
          .dependOnClassesThat(
              // A device is a name that is handed on.
              resideInAnyPackage("ai.djl..", "cxrcml.model.engine..")
                  .and(not(simpleName("ComputeDevice"))));
}
