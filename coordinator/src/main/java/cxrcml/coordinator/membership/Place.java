package cxrcml.coordinator.membership;

/** A seat in the run, whoever sits there. */
public record Place(MemberRole role, int index) {
  public static final Place CLUSTERER = new Place(MemberRole.CLUSTERER, 0);
  public static final Place EVALUATOR = new Place(MemberRole.EVALUATOR, 0);

  public static Place shard(int index) {
    return new Place(MemberRole.SHARD, index);
  }

  @Override
  public String toString() {
    boolean only = role == MemberRole.CLUSTERER || role == MemberRole.EVALUATOR;
    return only ? role.label() : role.label() + " " + index;
  }
}
