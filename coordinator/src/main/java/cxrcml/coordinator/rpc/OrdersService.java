package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.order.Order;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.run.Answer;
import cxrcml.coordinator.run.RunMachine.OrderReport;
import cxrcml.coordinator.v1.NextOrderRequest;
import cxrcml.coordinator.v1.OrdersGrpc;
import cxrcml.coordinator.v1.ReportSavedRequest;
import cxrcml.coordinator.v1.ReportSavedResponse;
import cxrcml.coordinator.v1.SealRoundRequest;
import cxrcml.coordinator.v1.SealRoundResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** Serves orders to shards, the clusterer and the evaluator, and takes what they report. */
public final class OrdersService extends OrdersGrpc.OrdersImplBase {
  private final LiveRun run;

  public OrdersService(LiveRun run) {
    this.run = run;
  }

  @Override
  public void nextOrder(
      NextOrderRequest request, StreamObserver<cxrcml.coordinator.v1.Order> responses) {
    PollReply<Order, cxrcml.coordinator.v1.Order> reply =
        new PollReply<>(responses, OrdersService::response);
    try {
      MemberId member = Messages.member(request.getMember());
      Optional<OrderReport> report =
          request.hasOutcome()
              ? Optional.of(OrderMessages.report(request.getOutcome()))
              : Optional.empty();
      run.poll(
          member,
          (machine, now) -> machine.nextOrder(member, report, now),
          (machine, now) -> machine.orderFor(member, now),
          reply);
    } catch (IllegalArgumentException e) {
      reply.refuse(e);
    }
  }

  private static cxrcml.coordinator.v1.Order response(Answer<Order> answer) {
    if (answer instanceof Answer.Work<Order> work) {
      return OrderMessages.order(work.what());
    }
    cxrcml.coordinator.v1.Order.Builder response = cxrcml.coordinator.v1.Order.newBuilder();
    if (answer instanceof Answer.Stop<Order> stop) {
      response.setStop(Messages.stop(stop.reason()));
    } else if (answer instanceof Answer.Wait<Order> wait) {
      response.setWait(Messages.waiting(wait.reason()));
    }
    return response.build();
  }

  @Override
  public void sealRound(SealRoundRequest request, StreamObserver<SealRoundResponse> responses) {
    Calls.answer(responses, () -> sealRound(request));
  }

  private SealRoundResponse sealRound(SealRoundRequest request) {
    MemberId shard = Messages.member(request.getShard());
    RunFence fence = Messages.fence(request.getFence());
    double[] norms = request.getSquaredNormsList().stream().mapToDouble(d -> d).toArray();
    return run.ask(
        (machine, now) -> {
          machine.sealRound(shard, fence, request.getStep(), norms, now);
          return SealRoundResponse.getDefaultInstance();
        });
  }

  @Override
  public void reportSaved(
      ReportSavedRequest request, StreamObserver<ReportSavedResponse> responses) {
    Calls.answer(responses, () -> reportSaved(request));
  }

  private ReportSavedResponse reportSaved(ReportSavedRequest request) {
    MemberId member = Messages.member(request.getMember());
    RunFence fence = Messages.fence(request.getOutcome().getFence());
    OrderReport report = OrderMessages.report(request.getOutcome());
    return run.ask(
        (machine, now) -> {
          machine.saved(member, fence, report, now);
          return ReportSavedResponse.getDefaultInstance();
        });
  }
}
