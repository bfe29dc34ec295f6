package cxrcml.coordinator.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The members of the run. A member that gives no sign of life for the lease is lost. */
public final class Membership {
  private final Seats seats;
  private final long leaseNanos;
  private final Map<Place, Member> members = new LinkedHashMap<>();

  /**
   * @param leaseNanos longest silence, in nanoseconds
   */
  public Membership(Seats seats, long leaseNanos) {
    this.seats = seats;
    this.leaseNanos = leaseNanos;
  }

  private static final class Member {
    final MemberId id;
    final JoinAttempt joined;
    String activity = "joined";
    double activitySeconds;
    long lastSeen;
    boolean disconnected;
    long slotsFinished;

    Member(MemberId id, JoinAttempt joined, long now) {
      this.id = id;
      this.joined = joined;
      this.lastSeen = now;
    }
  }

  /**
   * Seats a process; repeating the attempt of one already seated changes nothing.
   *
   * @throws IllegalArgumentException if the run has no such seat
   * @throws PlaceTakenException if somebody alive has it
   */
  public MemberId join(JoinAttempt attempt, long now) {
    int count = seats.count(attempt.role());
    if (attempt.index() < -1 || attempt.index() >= count) {
      throw new IllegalArgumentException(
          "index: "
              + attempt.index()
              + " (expected: "
              + expectedIndex(attempt.role(), count)
              + ")");
    }
    for (Member member : members.values()) {
      if (member.id.place().role() == attempt.role()
          && member.id.incarnation() == attempt.incarnation()) {
        member.lastSeen = now;
        return member.id;
      }
    }
    Place place = free(attempt, count);
    MemberId id = new MemberId(place, attempt.incarnation());
    members.put(place, new Member(id, attempt, now));
    return id;
  }

  private static String expectedIndex(MemberRole role, int count) {
    return count == 0
        ? "a run that has a " + role.label()
        : "0 to " + (count - 1) + ", or -1 for any free one";
  }

  private Place free(JoinAttempt attempt, int count) {
    int from = Math.max(attempt.index(), 0);
    int to = attempt.index() < 0 ? count : attempt.index() + 1;
    for (int index = from; index < to; index++) {
      Place place = new Place(attempt.role(), index);
      if (!members.containsKey(place)) {
        return place;
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          "role: "
              + attempt.role().label()
              + " (expected: "
              + expectedIndex(attempt.role(), 0)
              + ")");
    }
    String wanted =
        attempt.index() < 0
            ? "any " + attempt.role().label()
            : new Place(attempt.role(), attempt.index()).toString();
    throw new PlaceTakenException(wanted + ": taken by a member that is alive");
  }

  /**
   * Takes out the holder of the seat that an attempt names, if it has missed its last beats: a
   * restarted process need not wait for the whole lease of the one it replaces, nor at all if that
   * one's connection is gone.
   */
  public Optional<MemberId> displace(JoinAttempt attempt, long now) {
    Member holder = members.get(new Place(attempt.role(), attempt.index()));
    if (holder == null
        || holder.id.incarnation() == attempt.incarnation()
        || (!holder.disconnected && now - holder.lastSeen <= leaseNanos / 2)) {
      return Optional.empty();
    }
    members.remove(holder.id.place());
    return Optional.of(holder.id);
  }

  /**
   * Notes a sign of life.
   *
   * @throws UnknownMemberException if the caller has to join first
   */
  public void touch(MemberId id, long now) {
    Member member = require(id);
    member.lastSeen = now;
    member.disconnected = false;
  }

  /**
   * Notes that the connection over which a member beat is gone. It may come back by another; until
   * then it gives no sign of life.
   *
   * @return whether it is a member
   */
  public boolean disconnect(MemberId id) {
    Member member = members.get(id.place());
    boolean present = member != null && member.id.equals(id);
    if (present) {
      member.disconnected = true;
    }
    return present;
  }

  /** Notes a sign of life and what the member does. */
  public void beat(MemberId id, String activity, double activitySeconds, long now) {
    touch(id, now);
    Member member = require(id);
    member.activity = activity;
    member.activitySeconds = activitySeconds;
  }

  public void countSlots(MemberId id, int slots) {
    require(id).slotsFinished += slots;
  }

  /** Takes a member out; returns whether it was in. */
  public boolean leave(MemberId id) {
    Member member = members.get(id.place());
    boolean present = member != null && member.id.equals(id);
    if (present) {
      members.remove(id.place());
    }
    return present;
  }

  /** Takes out and returns those that were silent for too long. */
  public List<MemberId> expire(long now) {
    List<MemberId> lost = new ArrayList<>();
    for (Member member : members.values()) {
      if (now - member.lastSeen > leaseNanos) {
        lost.add(member.id);
      }
    }
    lost.forEach(id -> members.remove(id.place()));
    return lost;
  }

  /** Takes so much off everybody's silence. */
  public void excuse(long nanos, long now) {
    for (Member member : members.values()) {
      member.lastSeen = Math.min(now, member.lastSeen + nanos);
    }
  }

  /**
   * Passes members only.
   *
   * @throws UnknownMemberException if the caller has to join first
   */
  public void requireSeated(MemberId id) {
    var unused = require(id);
  }

  public boolean isSeated(Place place) {
    return members.containsKey(place);
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** Returns the places of a role that are taken, by index. */
  public List<Place> seated(MemberRole role) {
    return members.keySet().stream()
        .filter(place -> place.role() == role)
        .sorted(Comparator.comparing(Place::index))
        .toList();
  }

  /** Returns how many sit. */
  public int count(MemberRole role) {
    return (int) members.keySet().stream().filter(place -> place.role() == role).count();
  }

  /** Returns where a member's own service is reached; empty if nobody sits there. */
  public Optional<String> address(Place place) {
    return Optional.ofNullable(members.get(place)).map(member -> member.joined.address());
  }

  /** Returns where the shards are reached, in order; empty words for those that are not seated. */
  public List<String> shardAddresses() {
    return IntStream.range(0, seats.count(MemberRole.SHARD))
        .mapToObj(shard -> address(Place.shard(shard)).orElse(""))
        .toList();
  }

  /** Returns all members by role and index. */
  public List<MemberView> views(long now) {
    return members.values().stream()
        .sorted(
            Comparator.comparing((Member member) -> member.id.place().role())
                .thenComparing(member -> member.id.place().index()))
        .map(member -> view(member, now))
        .toList();
  }

  private static MemberView view(Member member, long now) {
    double silent = (now - member.lastSeen) / 1e9;
    return new MemberView(
        member.id,
        member.joined.address(),
        member.joined.host(),
        member.joined.pid(),
        member.activity,
        member.activitySeconds + silent,
        silent,
        member.slotsFinished);
  }

  private Member require(MemberId id) {
    Member member = members.get(id.place());
    if (member == null || !member.id.equals(id)) {
      throw new UnknownMemberException(id);
    }
    return member;
  }
}
