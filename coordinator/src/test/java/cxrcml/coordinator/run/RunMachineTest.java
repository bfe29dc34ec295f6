package cxrcml.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.coordinator.membership.JoinAttempt;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.order.Task;
import cxrcml.coordinator.slot.FailedCheck;
import cxrcml.coordinator.slot.SlotPush;
import cxrcml.coordinator.slot.SlotResult;
import cxrcml.service.spec.SpecReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One shard, one worker, one evaluator; 8 samples in two steps an epoch. */
class RunMachineTest {
  private static final Outcome.Saved FILE = new Outcome.Saved("file", 1, "");

  private final List<RunRecord> journal = new ArrayList<>();
  private RunMachine machine;
  private MemberId shard;
  private MemberId worker;
  private MemberId evaluator;
  private long now;

  private void start(String spec, String... overrides) {
    RunPlan plan =
        new RunPlan(
            SpecReader.parse(
                "{batch: {microBatch: 4}, loss: {tripletWeight: 0}, " + spec + "}",
                List.of(overrides)),
            List.of(0),
            List.of(1),
            fold -> IntStream.range(0, 8).toArray(),
            1000);
    machine =
        new RunMachine(
            plan, new RunProgress(new RunFence("5ee3", 1, 0), List.of(), false, Map.of()), 0);
    shard = join(MemberRole.SHARD, 11);
    worker = join(MemberRole.WORKER, 12);
    evaluator = join(MemberRole.EVALUATOR, 13);
  }

  private MemberId join(MemberRole role, long incarnation) {
    return machine.join(new JoinAttempt(role, -1, incarnation, "", "host", 1), now);
  }

  private Order order(MemberId member) {
    Answer<Order> answer = machine.nextOrder(member, Optional.empty(), now);
    return answer instanceof Answer.Work<Order> work ? work.what() : null;
  }

  private SlotWork slot() {
    return work(machine.nextSlot(worker, Optional.empty(), Optional.empty(), now));
  }

  /** Asks while a slot's gradient is on its way. */
  private SlotWork slotBesides(SlotWork pushed) {
    return work(machine.nextSlot(worker, Optional.empty(), push(pushed, pushed.fence()), now));
  }

  private static Optional<SlotPush> push(SlotWork work, RunFence fence) {
    return Optional.of(new SlotPush(fence, work.step(), work.slot()));
  }

  private static SlotWork work(Answer<SlotWork> answer) {
    return answer instanceof Answer.Work<SlotWork> work ? work.what() : null;
  }

  /** Has the shard keep a version and write its file. */
  private void save() {
    RunMachine.OrderReport written = keep();
    machine.saved(shard, machine.fence(), written, now);
    settle();
  }

  /** Has the shard keep a version; returns what it will report. */
  private RunMachine.OrderReport keep() {
    long id = order(shard).id();
    done(shard, new Outcome.Done());
    return new RunMachine.OrderReport(id, FILE);
  }

  private void done(MemberId member, Outcome outcome) {
    var report = new RunMachine.OrderReport(order(member).id(), outcome);
    machine.nextOrder(member, Optional.of(report), now);
    settle();
  }

  private void settle() {
    for (Effect effect : machine.takeEffects()) {
      if (effect instanceof Effect.Append append) {
        journal.add(append.entry());
      } else if (effect instanceof Effect.Seal seal) {
        assertThat(seal.files()).containsExactly(FILE);
        machine.sealed(seal.fold(), seal.version(), now);
      }
    }
  }

  private void step(double squaredNorm) {
    SlotWork work = slot();
    SlotResult result = new SlotResult(work.step(), 0, 1.5, 0, 4, 0, 2.6);
    machine.sealRound(shard, work.fence(), work.step(), new double[] {squaredNorm}, now);
    machine.nextSlot(
        worker,
        Optional.of(new RunMachine.SlotReport(work.fence(), List.of(result), Optional.empty())),
        Optional.empty(),
        now);
    done(shard, new Outcome.Done());
  }

  private void checkpointAndScore(double loss) {
    save();
    done(evaluator, new Outcome.Scored(0.75, 0.5, loss, 3, Map.of()));
  }

  @Test
  void lowersTheRateOnAPlateauOfTheHeldOutLossAndStopsEarly() {
    start(
        "optimizer: {learningRate: 0.5}, schedule: {epochs: 9, plateauPatience: 0,"
            + " earlyStopPatience: 2}, evaluation: {select: best}");
    done(shard, new Outcome.Done());
    double[] losses = {2.0, 1.5, 1.75, 1.75};
    for (double loss : losses) {
      step(1);
      step(1);
      checkpointAndScore(loss);
    }

    assertThat(journal.stream().filter(RunRecord.StepCommitted.class::isInstance))
        .extracting(entry -> ((RunRecord.StepCommitted) entry).learningRate())
        .containsExactly(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.05, 0.05);
    assertThat(order(evaluator).task()).isEqualTo(new Task.Evaluate(0, 4, true));
    done(evaluator, new Outcome.Scored(0.75, 0.5, 1.5, 3, Map.of()));
    assertThat(journal).endsWith(new RunRecord.FoldFinished(0, 4));
    assertThat(order(evaluator).task()).isEqualTo(new Task.WriteReport(List.of(0)));
  }

  @Test
  void endsARunWhoseGradientsAreNotFinite() {
    start("optimizer: {maxSkippedSteps: 2}, schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    step(Double.NaN);
    assertThat(machine.failure()).isEmpty();
    step(Double.NaN);

    assertThat(machine.failure().orElseThrow().permanent()).isTrue();
    assertThat(machine.failure().orElseThrow().reason())
        .startsWith("step 1 of fold 0: the gradient was not finite 2 times in a row");
    assertThat(machine.nextSlot(worker, Optional.empty(), Optional.empty(), now))
        .isInstanceOf(Answer.Stop.class);
  }

  @Test
  void aCoordinatorThatWasReplacedSendsItsCallersOn() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    SlotWork work = slot();
    RunFence later = new RunFence("5ee3", 2, work.fence().generation() + 1);

    assertThatThrownBy(() -> machine.sealRound(shard, later, work.step(), new double[] {1}, now))
        .isInstanceOf(ReplacedException.class)
        .hasMessage("term 1 (expected: term 2, of a coordinator that has taken the run over)");
    assertThat(machine.takeEffects()).isEmpty();
  }

  @Test
  void aLostShardRewindsTheRunAndVoidsWhatIsUnderWay() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    step(1);
    SlotWork work = slot();

    now = 1500;
    machine.beat(worker, "computes", 0, now);
    machine.tick(now);
    assertThat(machine.view(now).waitsFor()).isEqualTo("shard 0 to join");
    shard = join(MemberRole.SHARD, 21);

    assertThat(order(shard).task()).isEqualTo(new Task.Load(0, 0, Task.Source.INITIAL));
    assertThat(order(shard).fence().generation()).isEqualTo(2);
    SlotResult late = new SlotResult(work.step(), 0, 1.5, 0, 4, 0, 2.6);
    assertThatThrownBy(
            () ->
                machine.nextSlot(
                    worker,
                    Optional.of(
                        new RunMachine.SlotReport(work.fence(), List.of(late), Optional.empty())),
                    Optional.empty(),
                    now))
        .isInstanceOf(StaleGenerationException.class);
    done(shard, new Outcome.Done());
    assertThat(slot().step()).isZero();
    step(1);
    assertThat(machine.view(now).counts().stepsReplayed()).isEqualTo(1);
  }

  @Test
  void aLostWorkerOnlyReturnsItsSlot() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    SlotWork work = slot();

    machine.leave(worker, now);
    worker = join(MemberRole.WORKER, 22);

    assertThat(slot()).isEqualTo(work);
  }

  @Test
  void aWorkerIsGivenAnotherSlotWhileItPushesOneAndGetsThatAgainIfItFails() {
    start("schedule: {epochs: 9}", "batch.slotsPerStep=2", "exchange.slotsPerPush=1");
    done(shard, new Outcome.Done());
    SlotWork first = slot();

    SlotWork second = slotBesides(first);

    assertThat(second.slot()).isNotEqualTo(first.slot());
    assertThat(second.step()).isEqualTo(first.step());
    assertThat(slotBesides(first)).isEqualTo(second); // the answer was lost
    assertThat(slotBesides(second)).isEqualTo(first); // the push has failed
    SlotResult result = new SlotResult(first.step(), first.slot(), 1.5, 0, 4, 0, 2.6);
    machine.nextSlot(
        worker,
        Optional.of(new RunMachine.SlotReport(first.fence(), List.of(result), Optional.empty())),
        push(second, second.fence()),
        now);
    assertThat(slotBesides(second)).isNull();
  }

  @Test
  void aWorkerIsGivenNeighbouringSlotsTogetherAndLosesThemTogether() {
    start("schedule: {epochs: 9}", "batch.slotsPerStep=2");
    done(shard, new Outcome.Done());
    SlotWork both = slot();
    assertThat(both.slot()).isZero();
    assertThat(both.samples()).hasSize(2);
    assertThat(both.slots()).isEqualTo(2);
    SlotResult zero = new SlotResult(both.step(), 0, 1.5, 0, 4, 0, 2.6);
    SlotResult one = new SlotResult(both.step(), 1, 2.5, 0, 4, 0, 2.6);
    machine.leave(worker, now);
    worker = join(MemberRole.WORKER, 22);
    assertThat(slot()).isEqualTo(both);

    machine.sealRound(shard, both.fence(), both.step(), new double[] {1}, now);
    var report = new RunMachine.SlotReport(both.fence(), List.of(zero, one), Optional.empty());
    machine.nextSlot(worker, Optional.of(report), Optional.empty(), now);
    done(shard, new Outcome.Done());

    assertThat(machine.view(now).counts().slotsFinished()).isEqualTo(2);
    assertThat(journal)
        .filteredOn(RunRecord.StepCommitted.class::isInstance)
        .extracting(entry -> ((RunRecord.StepCommitted) entry).contrastive())
        .containsExactly(2.0);
  }

  @Test
  void aPushOfAnotherGenerationOrStepIsNoReasonToBeGivenAnotherSlot() {
    start("schedule: {epochs: 9}", "batch.slotsPerStep=2", "exchange.slotsPerPush=1");
    done(shard, new Outcome.Done());
    SlotWork held = slot();
    RunFence before = new RunFence("5ee3", 1, 0);

    assertThat(work(machine.nextSlot(worker, Optional.empty(), push(held, before), now)))
        .isEqualTo(held);
    Optional<SlotPush> later = Optional.of(new SlotPush(held.fence(), held.step() + 1, 0));
    assertThat(work(machine.nextSlot(worker, Optional.empty(), later, now))).isEqualTo(held);
  }

  /** Two steps an epoch, so that a third would be of the next. */
  @Test
  void aWorkerRunsAheadByTheStalenessButNotIntoTheNextEpoch() {
    start("schedule: {epochs: 9}", "exchange.consistency=stale", "exchange.staleness=2");
    done(shard, new Outcome.Done());
    SlotWork first = slot();
    assertThat(first.step()).isZero();
    SlotWork second = slotAfter(first);
    assertThat(second.step()).isEqualTo(1);
    assertThat(second.version()).isZero();
    machine.sealRound(shard, second.fence(), 1, new double[] {1}, now); // of the step ahead
    assertThat(slotAfter(second)).isNull();
    assertThat(order(shard)).isNull();

    machine.sealRound(shard, first.fence(), 0, new double[] {1}, now);
    assertThat(order(shard).task()).isInstanceOf(Task.Apply.class);
    done(shard, new Outcome.Done());
    assertThat(((Task.Apply) order(shard).task()).step()).isEqualTo(1);
    done(shard, new Outcome.Done());
    assertThat(order(shard).task()).isEqualTo(new Task.Save(0, 2));
    assertThat(slot()).isNull();
  }

  @Test
  void aLeaseNamesTheNewestVersionAndAnOldOneIsRenewed() {
    start("schedule: {epochs: 9}", "exchange.consistency=stale");
    done(shard, new Outcome.Done());
    SlotWork first = slot();
    SlotWork second = slotAfter(first);
    machine.sealRound(shard, first.fence(), 0, new double[] {1}, now);
    done(shard, new Outcome.Done());

    SlotWork renewed = slot(); // what it was told to pull may be gone

    assertThat(renewed).usingRecursiveComparison().ignoringFields("version").isEqualTo(second);
    assertThat(renewed.version()).isEqualTo(1);
  }

  @Test
  void aLostShardVoidsTheStepsAheadToo() {
    start("schedule: {epochs: 9}", "exchange.consistency=stale");
    done(shard, new Outcome.Done());
    slotAfter(slot());

    now = 600;
    shard = machine.join(new JoinAttempt(MemberRole.SHARD, 0, 21, "", "host", 1), now);
    assertThat(slot()).isNull();
    done(shard, new Outcome.Done());

    assertThat(slot().step()).isZero();
    assertThat(slotAfter(slot()).step()).isEqualTo(1);
  }

  /** Reports a slot and asks for the next. */
  private SlotWork slotAfter(SlotWork finished) {
    SlotResult result = new SlotResult(finished.step(), finished.slot(), 1.5, 0, 4, 0, 2.6);
    var report = new RunMachine.SlotReport(finished.fence(), List.of(result), Optional.empty());
    return work(machine.nextSlot(worker, Optional.of(report), Optional.empty(), now));
  }

  @Test
  void theSlotOfAWorkerWhoseConnectionIsGoneIsFreeAtOnceAndItsResultCountsAllTheSame() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    SlotWork work = slot();
    MemberId first = worker;
    worker = join(MemberRole.WORKER, 22);

    machine.disconnected(first, now);

    // All but the hint, which depends on how many workers there are.
    assertThat(slot()).usingRecursiveComparison().ignoringFields("nextSamples").isEqualTo(work);
    SlotResult result = new SlotResult(work.step(), 0, 1.5, 0, 4, 0, 2.6);
    machine.nextSlot(
        first,
        Optional.of(new RunMachine.SlotReport(work.fence(), List.of(result), Optional.empty())),
        Optional.empty(),
        now);
    assertThat(slot()).isNull();
  }

  private void refused(MemberId of) {
    SlotResult result = new SlotResult(0, 0, 1.5, 0, 4, 0, 2.6);
    machine.nextSlot(
        of,
        Optional.of(
            new RunMachine.SlotReport(
                machine.fence(), List.of(result), Optional.of(FailedCheck.REFUSED))),
        Optional.empty(),
        now);
  }

  @Test
  void aWorkerWhoseResultsFailChecksGetsNoMoreSlotsWhileThereIsAnother() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    MemberId other = join(MemberRole.WORKER, 22);
    refused(worker);
    refused(worker);
    assertThat(slot()).isNotNull();

    refused(worker);

    assertThat(machine.nextSlot(worker, Optional.empty(), Optional.empty(), now))
        .isEqualTo(
            new Answer.Wait<SlotWork>(
                "the end of the quarantine: 3 failed checks, the last: a gradient that a shard"
                    + " refused as damaged"));
    RunView view = machine.view(now);
    assertThat(view.warning().sentence())
        .isEqualTo(
            "in quarantine (given no more slots): worker 0: 3 failed checks, the last: a gradient"
                + " that a shard refused as damaged");
    assertThat(view.counts().workersQuarantined()).isEqualTo(1);
    assertThat(view.counts().checksFailed()).isEqualTo(3);

    machine.leave(other, now);
    assertThat(slot()).isNotNull();
    assertThat(machine.view(now).warning().sentence())
        .startsWith("in quarantine (there is no other worker): worker 0");
  }

  @Test
  void aGradientThatOnlyOneWorkerFindsNotFiniteIsHeldAgainstIt() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    MemberId other = join(MemberRole.WORKER, 22);
    SlotWork work = slot();
    SlotResult rubbish = new SlotResult(work.step(), 0, Double.NaN, 0, 4, 0, 2.6);
    var report =
        new RunMachine.SlotReport(
            work.fence(), List.of(rubbish), Optional.of(FailedCheck.NOT_FINITE));
    assertThat(work(machine.nextSlot(worker, Optional.of(report), Optional.empty(), now))).isNull();

    SlotWork again = work(machine.nextSlot(other, Optional.empty(), Optional.empty(), now));
    assertThat(again.slot()).isEqualTo(work.slot());
    assertThat(again.confirmed()).isFalse();
    SlotResult sound = new SlotResult(work.step(), 0, 1.5, 0, 4, 0, 2.6);
    machine.nextSlot(
        other,
        Optional.of(new RunMachine.SlotReport(work.fence(), List.of(sound), Optional.empty())),
        Optional.empty(),
        now);

    assertThat(machine.view(now).counts().checksFailed()).isEqualTo(1);
  }

  @Test
  void aWorkerThatIsAloneIsToldToPushWhatIsNotFinite() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    SlotWork work = slot();
    SlotResult rubbish = new SlotResult(work.step(), 0, Double.NaN, 0, 4, 0, 2.6);
    var report =
        new RunMachine.SlotReport(
            work.fence(), List.of(rubbish), Optional.of(FailedCheck.NOT_FINITE));

    SlotWork again = work(machine.nextSlot(worker, Optional.of(report), Optional.empty(), now));

    assertThat(again.confirmed()).isTrue();
  }

  @Test
  void aShardWhoseConnectionIsGoneKeepsItsSeatUntilAnotherTakesIt() {
    start("schedule: {epochs: 9}");
    done(shard, new Outcome.Done());
    step(1);

    machine.disconnected(shard, now);
    assertThat(slot()).isNotNull();
    MemberId successor = machine.join(new JoinAttempt(MemberRole.SHARD, 0, 21, "", "host", 1), now);

    assertThat(order(successor).fence().generation()).isEqualTo(2);
  }

  @Test
  void workersAreGivenSlotsAndTheOthersOrders() {
    start("schedule: {epochs: 9}");

    assertThatThrownBy(() -> order(worker)).hasMessageStartingWith("role: WORKER");
    assertThatThrownBy(() -> machine.nextSlot(shard, Optional.empty(), Optional.empty(), now))
        .hasMessage("role: SHARD (expected: WORKER)");
  }

  @Test
  void refusesAnOutcomeOfTheWrongKindAndKeepsTheOrder() {
    start("schedule: {epochs: 9, steps: 1}");
    done(shard, new Outcome.Done());
    step(1);

    Outcome scored = new Outcome.Scored(0.75, 0.5, 1.5, 3, Map.of());
    assertThatThrownBy(() -> done(shard, scored))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("outcome: Scored (expected: Saved)");
    assertThat(order(shard).task()).isEqualTo(new Task.Save(0, 1));
  }

  private static final String LATE =
      "optimizer: {learningRate: 0.5}, schedule: {epochs: 2, plateauPatience: 0},"
          + " checkpoint: {lagSteps: 1}";

  @Test
  void trainsOnWhileACheckpointIsWrittenAndEvaluatedAndNoLongerThanTheLag() {
    start(LATE);
    done(shard, new Outcome.Done());
    step(1);
    step(1);
    RunMachine.OrderReport written = keep();
    step(1);

    assertThat(slot()).isNull();
    assertThat(machine.view(now).phase()).isEqualTo(Phase.SAVING);
    assertThat(machine.view(now).waitsFor())
        .isEqualTo("save version 2 of fold 0 (shard 0, since 0.0 s)");
    machine.saved(shard, machine.fence(), written, now);
    settle();
    machine.saved(shard, machine.fence(), written, now); // the answer was lost
    settle();
    assertThat(machine.view(now).phase()).isEqualTo(Phase.EVALUATING);
    assertThat(slot()).isNull();
    done(evaluator, new Outcome.Scored(0.75, 0.5, 1.5, 3, Map.of()));
    assertThat(slot().step()).isEqualTo(3);
    assertThat(journal).filteredOn(RunRecord.CheckpointSealed.class::isInstance).hasSize(1);
  }

  @Test
  void whatAnEvaluationDecidesTakesEffectAfterTheLagHoweverEarlyItIsKnown() {
    start(LATE, "schedule.epochs=9", "checkpoint.everySteps=3", "checkpoint.lagSteps=2");
    done(shard, new Outcome.Done());
    for (double loss : new double[] {1.5, 1.75, 1.75}) {
      step(1);
      step(1);
      step(1);
      checkpointAndScore(loss);
    }

    assertThat(journal)
        .filteredOn(RunRecord.StepCommitted.class::isInstance)
        .extracting(entry -> ((RunRecord.StepCommitted) entry).learningRate())
        .containsExactly(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.05);
  }

  @Test
  void theLastCheckpointIsWaitedForWhateverTheLag() {
    start(LATE);
    done(shard, new Outcome.Done());
    step(1);
    step(1);
    checkpointAndScore(1.5);
    step(1);
    step(1);
    save();

    assertThat(order(evaluator).task()).isEqualTo(new Task.Evaluate(0, 4, true));
  }

  @Test
  void aShardThatIsLostBeforeItsFileIsThereVoidsTheCheckpoint() {
    start(LATE);
    done(shard, new Outcome.Done());
    step(1);
    step(1);
    RunMachine.OrderReport written = keep();
    RunFence before = machine.fence();
    MemberId lost = shard;
    machine.leave(lost, now);
    shard = join(MemberRole.SHARD, 21);

    assertThat(order(shard).task()).isEqualTo(new Task.Load(0, 0, Task.Source.INITIAL));
    assertThatThrownBy(() -> machine.saved(lost, before, written, now))
        .isInstanceOf(StaleGenerationException.class);
    machine.saved(shard, machine.fence(), written, now);
    assertThat(machine.takeEffects()).noneMatch(Effect.Seal.class::isInstance);
  }

  @Test
  void whoIsLostWhileACheckpointIsSealedLoadsThatOne() {
    start(LATE);
    done(shard, new Outcome.Done());
    step(1);
    step(1);
    RunMachine.OrderReport written = keep();
    machine.saved(shard, machine.fence(), written, now);
    List<Effect> effects = machine.takeEffects();
    assertThat(effects).anyMatch(Effect.Seal.class::isInstance);
    machine.leave(shard, now);
    shard = join(MemberRole.SHARD, 21);

    assertThat(order(shard)).isNull();
    assertThat(machine.view(now).waitsFor()).isEqualTo("the disk");
    machine.sealed(0, 2, now);
    assertThat(order(shard).task()).isEqualTo(new Task.Load(0, 2, Task.Source.CHECKPOINT));
  }

  @Test
  void aFileThatCannotBeWrittenEndsTheRunWithItsSentence() {
    start(LATE);
    done(shard, new Outcome.Done());
    step(1);
    step(1);
    long id = keep().id();

    Outcome full = new Outcome.Failed("No space left on device", false);
    machine.saved(shard, machine.fence(), new RunMachine.OrderReport(id, full), now);

    assertThat(machine.failure())
        .contains(
            new RunFailure("shard 0: save version 2 of fold 0: No space left on device", false));
  }
}
