package cxrcml.parameters.rpc;

import cxrcml.parameters.plan.ShardPlan;

/** Translates shard plans. */
public final class ShardPlans {
  private ShardPlans() {}

  /** Returns the message of a plan. */
  public static cxrcml.coordinator.v1.ShardPlan toMessage(ShardPlan plan) {
    return cxrcml.coordinator.v1.ShardPlan.newBuilder()
        .setElements(plan.elements())
        .setBlockElements(plan.blockElements())
        .addAllStarts(plan.starts())
        .build();
  }

  /** Returns the plan of a message. */
  public static ShardPlan fromMessage(cxrcml.coordinator.v1.ShardPlan message) {
    return new ShardPlan(
        message.getElements(), message.getBlockElements(), message.getStartsList());
  }
}
