package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.JoinAttempt;
import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.v1.HeartbeatRequest;
import cxrcml.coordinator.v1.HeartbeatResponse;
import cxrcml.coordinator.v1.JoinRequest;
import cxrcml.coordinator.v1.JoinResponse;
import cxrcml.coordinator.v1.LeaveRequest;
import cxrcml.coordinator.v1.LeaveResponse;
import cxrcml.coordinator.v1.MembershipGrpc;
import io.grpc.stub.StreamObserver;

/** Lets processes take part in the run. */
public final class MembershipService extends MembershipGrpc.MembershipImplBase {
  private final LiveRun run;
  private final Terms terms;
  private final Connections connections;

  public MembershipService(LiveRun run, Terms terms, Connections connections) {
    this.run = run;
    this.terms = terms;
    this.connections = connections;
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> responses) {
    Calls.answer(responses, () -> join(request));
  }

  private JoinResponse join(JoinRequest request) {
    terms.require(request.getSpecHash(), request.getDataHash());
    JoinAttempt attempt =
        new JoinAttempt(
            Messages.role(request.getRole()),
            request.getIndex(),
            request.getIncarnation(),
            request.getAddress(),
            request.getHost(),
            request.getPid());
    return run.ask(
        (machine, now) ->
            JoinResponse.newBuilder()
                .setMember(Messages.member(machine.join(attempt, now)))
                .setFence(Messages.fence(machine.fence()))
                .setSpecJson(terms.specJson())
                .setSpecHash(terms.specHash())
                .setDataHash(terms.data().hash())
                .setPlan(terms.plan())
                .setLeaseSeconds(terms.leaseSeconds())
                .setModelJson(terms.modelJson())
                .setSamples(terms.data().samples())
                .build());
  }

  @Override
  public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> responses) {
    Calls.answer(responses, () -> heartbeat(request));
  }

  private HeartbeatResponse heartbeat(HeartbeatRequest request) {
    MemberId member = Messages.member(request.getMember());
    HeartbeatResponse response =
        run.ask(
            (machine, now) -> {
              machine.beat(member, request.getActivity(), request.getActivitySeconds(), now);
              return HeartbeatResponse.newBuilder()
                  .setFence(Messages.fence(machine.fence()))
                  .build();
            });
    connections.beat(member); // strangers are not noted
    return response;
  }

  @Override
  public void leave(LeaveRequest request, StreamObserver<LeaveResponse> responses) {
    Calls.answer(responses, () -> leave(request));
  }

  private LeaveResponse leave(LeaveRequest request) {
    MemberId member = Messages.member(request.getMember());
    return run.ask(
        (machine, now) -> {
          machine.leave(member, now);
          return LeaveResponse.getDefaultInstance();
        });
  }
}
