package cxrcml.coordinator.membership;

/**
 * A process that wants to take part.
 *
 * @param index wanted seat; -1 for any free one
 * @param address host:port of its own service; empty if it has none
 */
public record JoinAttempt(
    MemberRole role, int index, long incarnation, String address, String host, long pid) {}
