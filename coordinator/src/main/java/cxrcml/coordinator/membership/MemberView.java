package cxrcml.coordinator.membership;

/**
 * A member as people see it.
 *
 * @param activity what it does or waits for, in its own words
 */
public record MemberView(
    MemberId id,
    String address,
    String host,
    long pid,
    String activity,
    double activitySeconds,
    double silentSeconds,
    long slotsFinished) {}
