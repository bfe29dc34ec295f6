package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.MemberView;
import cxrcml.coordinator.run.RunView;
import cxrcml.coordinator.v1.MemberStatus;
import cxrcml.coordinator.v1.RunStatusGrpc;
import cxrcml.coordinator.v1.RunStatusRequest;
import cxrcml.coordinator.v1.RunStatusResponse;
import io.grpc.stub.StreamObserver;

/** Says what the run does now. */
public final class RunStatusService extends RunStatusGrpc.RunStatusImplBase {
  private final LiveRun run;
  private final Terms terms;
  private final WorkerTimes times;

  public RunStatusService(LiveRun run, Terms terms, WorkerTimes times) {
    this.run = run;
    this.terms = terms;
    this.times = times;
  }

  @Override
  public void get(RunStatusRequest request, StreamObserver<RunStatusResponse> responses) {
    Calls.answer(responses, () -> status(run.view()));
  }

  private RunStatusResponse status(RunView view) {
    RunStatusResponse.Builder status =
        RunStatusResponse.newBuilder()
            .setName(terms.name())
            .setFence(Messages.fence(view.fence()))
            .setSpecHash(terms.specHash())
            .setDataHash(terms.data().hash())
            .setPhase(view.phase().label())
            .setWaitsFor(view.waitsFor())
            .addAllFolds(view.folds())
            .setFold(view.fold())
            .setEpoch(view.epoch())
            .setStep(view.step())
            .setSteps(view.steps())
            .setMixtureVersion(view.mixtureVersion())
            .setContrastiveLoss(view.newest().contrastive())
            .setWarning(view.warning().sentence())
            .setTripletLoss(view.newest().triplet())
            .setLearningRate(view.learningRate())
            .setSamplesPerSecond(view.samplesPerSecond())
            .setEtaSeconds(view.etaSeconds())
            .setMacroAuc(view.newest().macroAuc())
            .setReferenceAuc(view.newest().referenceAuc())
            .setStepsReplayed(view.counts().stepsReplayed())
            .setStepsSkipped(view.counts().stepsSkipped());
    status.addAllWorkerTimes(times.spent());
    view.members().forEach(member -> status.addMembers(member(member)));
    return status.build();
  }

  private static MemberStatus member(MemberView member) {
    return MemberStatus.newBuilder()
        .setMember(Messages.member(member.id()))
        .setHost(member.host())
        .setPid(member.pid())
        .setAddress(member.address())
        .setActivity(member.activity())
        .setActivitySeconds(member.activitySeconds())
        .setSilentSeconds(member.silentSeconds())
        .setSlotsFinished(member.slotsFinished())
        .build();
  }
}
