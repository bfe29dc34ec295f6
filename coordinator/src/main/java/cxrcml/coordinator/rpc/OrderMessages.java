package cxrcml.coordinator.rpc;

import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.run.RunMachine.OrderReport;
import cxrcml.coordinator.v1.ApplyUpdate;
import cxrcml.coordinator.v1.AssignSamples;
import cxrcml.coordinator.v1.CheckpointId;
import cxrcml.coordinator.v1.EvaluateCheckpoint;
import cxrcml.coordinator.v1.Evaluation;
import cxrcml.coordinator.v1.LoadMixture;
import cxrcml.coordinator.v1.LoadParameters;
import cxrcml.coordinator.v1.MixtureFit;
import cxrcml.coordinator.v1.OrderOutcome;
import cxrcml.coordinator.v1.RefitMixture;
import cxrcml.coordinator.v1.SampleComponents;
import cxrcml.coordinator.v1.SaveMixture;
import cxrcml.coordinator.v1.SaveParameters;
import cxrcml.coordinator.v1.SavedFile;
import cxrcml.coordinator.v1.WriteReport;

/** Translates orders and their outcomes. */
public final class OrderMessages {
  private OrderMessages() {}

  public static cxrcml.coordinator.v1.Order order(Order order) {
    cxrcml.coordinator.v1.Order.Builder message =
        cxrcml.coordinator.v1.Order.newBuilder()
            .setId(order.id())
            .setFence(Messages.fence(order.fence()));
    Task task = order.task();
    if (task instanceof Task.Load load) {
      message.setLoadParameters(load(load));
    } else if (task instanceof Task.Apply apply) {
      message.setApplyUpdate(apply(apply));
    } else if (task instanceof Task.Save save) {
      message.setSaveParameters(
          SaveParameters.newBuilder().setCheckpoint(checkpoint(save.fold(), save.version())));
    } else if (task instanceof Task.LoadMixture load) {
      message.setLoadMixture(
          LoadMixture.newBuilder()
              .setCheckpoint(checkpoint(load.fold(), load.version()))
              .setEmpty(load.empty()));
    } else if (task instanceof Task.Refit refit) {
      message.setRefitMixture(refit(refit));
    } else if (task instanceof Task.Assign assign) {
      message.setAssignSamples(
          AssignSamples.newBuilder()
              .setMixtureVersion(assign.mixtureVersion())
              .setThroughStep(assign.throughStep())
              .setFirstSample(assign.firstSample()));
    } else if (task instanceof Task.SaveMixture save) {
      message.setSaveMixture(
          SaveMixture.newBuilder().setCheckpoint(checkpoint(save.fold(), save.version())));
    } else if (task instanceof Task.Evaluate evaluate) {
      message.setEvaluateCheckpoint(
          EvaluateCheckpoint.newBuilder()
              .setCheckpoint(checkpoint(evaluate.fold(), evaluate.version()))
              .setFinal(evaluate.last()));
    } else if (task instanceof Task.WriteReport report) {
      message.setWriteReport(WriteReport.newBuilder().addAllFolds(report.folds()));
    }
    return message.build();
  }

  private static LoadParameters load(Task.Load load) {
    LoadParameters.Builder message =
        LoadParameters.newBuilder().setFold(load.fold()).setVersion(load.version());
    switch (load.source()) {
      case INITIAL -> message.setInitial(true);
      case START -> message.setStart(true);
      case CHECKPOINT -> message.setCheckpoint(checkpoint(load.fold(), load.version()));
    }
    return message.build();
  }

  private static ApplyUpdate apply(Task.Apply apply) {
    return ApplyUpdate.newBuilder()
        .setStep(apply.step())
        .setScale(apply.scale())
        .setLearningRate(apply.learningRate())
        .setSkip(apply.skip())
        .build();
  }

  private static RefitMixture refit(Task.Refit refit) {
    return RefitMixture.newBuilder()
        .setThroughStep(refit.throughStep())
        .setMixtureVersion(refit.mixtureVersion())
        .setEffectiveStep(refit.effectiveStep())
        .setSeed(refit.seed())
        .build();
  }

  private static CheckpointId checkpoint(int fold, long version) {
    return CheckpointId.newBuilder().setFold(fold).setVersion(version).build();
  }

  public static OrderReport report(OrderOutcome message) {
    return new OrderReport(message.getId(), outcome(message));
  }

  private static Outcome outcome(OrderOutcome message) {
    if (!message.getError().isEmpty()) {
      return new Outcome.Failed(message.getError(), message.getPermanent());
    }
    return switch (message.getResultCase()) {
      case SAVED -> saved(message.getSaved());
      case MIXTURE -> fitted(message.getMixture());
      case COMPONENTS -> assigned(message.getComponents());
      case EVALUATION -> scored(message.getEvaluation());
      case RESULT_NOT_SET -> new Outcome.Done();
    };
  }

  private static Outcome.Saved saved(SavedFile file) {
    return new Outcome.Saved(file.getName(), file.getBytes(), file.getSha256());
  }

  private static Outcome.Fitted fitted(MixtureFit fit) {
    return new Outcome.Fitted(
        fit.getMixtureVersion(),
        fit.getSamples(),
        fit.getIterations(),
        fit.getLogLikelihood(),
        fit.getEffectiveComponents(),
        fit.getOverlap(),
        fit.getSeconds());
  }

  private static Outcome.Assigned assigned(SampleComponents page) {
    return new Outcome.Assigned(page.getSamplesList(), page.getComponentsList(), page.getLast());
  }

  private static Outcome.Scored scored(Evaluation evaluation) {
    return new Outcome.Scored(
        evaluation.getMacroAuc(),
        evaluation.getReferenceAuc(),
        evaluation.getLoss(),
        evaluation.getClasses(),
        evaluation.getGroupAucMap());
  }
}
