package cxrcml.parameters;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "cxrcml.parameters", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] DOMAIN = {
    "cxrcml.parameters.plan..",
    "cxrcml.parameters.range..",
    "cxrcml.parameters.reduction..",
    "cxrcml.parameters.optimizer..",
    "cxrcml.parameters.shard..",
    "cxrcml.parameters.checkpoint.."
  };

  @ArchTest
  static final ArchRule domainKnowsNoGrpcAndNoMessages =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "cxrcml..v1..");

  @ArchTest
  static final ArchRule domainDoesNotLookUp =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("cxrcml.parameters.rpc..", "cxrcml.parameters.wire..");

  @ArchTest
  static final ArchRule noNativeEngine =
      noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl..");
}
