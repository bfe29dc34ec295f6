package cxrcml.coordinator.membership;

/** The caller is no member, or not any more: it has to join again. */
public final class UnknownMemberException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownMemberException(MemberId id) {
    super(id.place() + ": unknown incarnation " + id.incarnation() + " (expected: join first)");
  }
}
