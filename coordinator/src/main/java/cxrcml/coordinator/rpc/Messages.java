package cxrcml.coordinator.rpc;

import cxrcml.coordinator.membership.MemberId;
import cxrcml.coordinator.membership.MemberRole;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.RunFence;
import cxrcml.run.v1.Fence;
import cxrcml.run.v1.Member;
import cxrcml.run.v1.Role;
import cxrcml.run.v1.Stop;
import cxrcml.run.v1.Wait;

/** Translates what every service speaks of. */
final class Messages {
  private Messages() {}

  static Fence fence(RunFence fence) {
    return Fence.newBuilder()
        .setRun(fence.run())
        .setTerm(fence.term())
        .setGeneration(fence.generation())
        .build();
  }

  static RunFence fence(Fence fence) {
    return new RunFence(fence.getRun(), fence.getTerm(), fence.getGeneration());
  }

  static Member member(MemberId id) {
    return Member.newBuilder()
        .setRole(role(id.place().role()))
        .setIndex(id.place().index())
        .setIncarnation(id.incarnation())
        .build();
  }

  static MemberId member(Member member) {
    return new MemberId(
        new Place(role(member.getRole()), member.getIndex()), member.getIncarnation());
  }

  private static Role role(MemberRole role) {
    return switch (role) {
      case WORKER -> Role.WORKER;
      case SHARD -> Role.SHARD;
      case CLUSTERER -> Role.CLUSTERER;
      case EVALUATOR -> Role.EVALUATOR;
    };
  }

  static MemberRole role(Role role) {
    return switch (role) {
      case WORKER -> MemberRole.WORKER;
      case SHARD -> MemberRole.SHARD;
      case CLUSTERER -> MemberRole.CLUSTERER;
      case EVALUATOR -> MemberRole.EVALUATOR;
      case ROLE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "role: " + role + " (expected: worker, shard, clusterer or evaluator)");
    };
  }

  static Wait waiting(String reason) {
    return Wait.newBuilder().setReason(reason).build();
  }

  static Stop stop(String reason) {
    return Stop.newBuilder().setReason(reason).build();
  }
}
