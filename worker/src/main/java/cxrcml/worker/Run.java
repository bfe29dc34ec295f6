package cxrcml.worker;

import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.ShardPlan;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.engine.ComputeDevice;
import cxrcml.model.engine.EngineConfig;
import cxrcml.model.engine.Precision;
import cxrcml.service.spec.ModelSpec;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.util.List;
import java.util.Locale;

/** What a worker has learnt of the run that it joined, and how it computes its part. */
record Run(RunSpec spec, ClipConfig model, ShardPlan plan, EngineConfig engine) {

  /**
   * Reads the coordinator's answer.
   *
   * @throws IllegalArgumentException if this process cannot compute as the run demands
   */
  static Run of(JoinResponse joined, ComputeDevice device) {
    RunSpec spec = SpecReader.parse(joined.getSpecJson(), List.of());
    EngineConfig engine = engine(spec.model(), device);
    engine.requireEnvironment(System.getenv(EngineConfig.TF32_VARIABLE));
    return new Run(spec, ClipConfig.fromJson(joined.getModelJson()), joined.getPlan(), engine);
  }

  private static EngineConfig engine(ModelSpec spec, ComputeDevice device) {
    return new EngineConfig(
        EngineConfig.Path.valueOf(spec.compute().toUpperCase(Locale.ROOT)),
        Precision.valueOf(spec.precision().toUpperCase(Locale.ROOT)),
        device);
  }
}
