package cxrcml.service.exchange;

import cxrcml.parameters.v1.Stretch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Parts of the flat vector, ascending and disjoint: all of it but those rows of one table that are
 * not needed.
 *
 * @param list not empty where the vector is not
 */
public record Stretches(List<Stretch> list) {
  public Stretches {
    list = List.copyOf(list);
  }

  /** The whole of a vector. */
  public static Stretches all(long elements) {
    return new Stretches(List.of(stretch(0, elements)));
  }

  /**
   * A table within the vector, of which single rows may be left out.
   *
   * @param from its first element
   * @param rows ≥ 1
   * @param width elements of a row, ≥ 1
   */
  public record Table(long from, int rows, int width) {
    private long start(int row) {
      return from + (long) row * width;
    }

    /** Rows in which a bit is set, of a vector of little-endian fp32 values: −0 counts. */
    public BitSet setRows(ByteBuffer vector) {
      ByteBuffer values = vector.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      BitSet set = new BitSet(rows);
      for (int row = 0; row < rows; row++) {
        int at = Math.toIntExact(start(row) * Float.BYTES);
        int bits = 0;
        for (int i = 0; i < width && bits == 0; i++) {
          bits = values.getInt(at + i * Float.BYTES);
        }
        set.set(row, bits != 0);
      }
      return set;
    }

    /** These rows alone. */
    public Stretches rows(BitSet wanted) {
      List<Stretch> list = new ArrayList<>();
      for (int row = wanted.nextSetBit(0); row >= 0; row = wanted.nextSetBit(row)) {
        int end = wanted.nextClearBit(row);
        list.add(stretch(start(row), start(end)));
        row = end;
      }
      return new Stretches(list);
    }

    /** These rows and everything outside of the table, of a vector of so many elements. */
    public Stretches rowsAndRest(BitSet wanted, long elements) {
      List<Stretch> list = new ArrayList<>();
      if (from > 0) {
        list.add(stretch(0, from));
      }
      list.addAll(rows(wanted).list);
      if (start(rows) < elements) {
        list.add(stretch(start(rows), elements));
      }
      return new Stretches(list);
    }
  }

  /** What of these lies in a range. */
  Stretches within(long from, long to) {
    List<Stretch> inside = new ArrayList<>();
    for (Stretch stretch : list) {
      long start = Math.max(from, stretch.getFrom());
      long end = Math.min(to, stretch.getTo());
      if (start < end) {
        inside.add(stretch(start, end));
      }
    }
    return new Stretches(inside);
  }

  /** Cuts these into so many consecutive sections of about as many elements; no empty ones. */
  List<Stretches> sections(int count) {
    long each = Math.max(1, (elements() + count - 1) / count);
    List<Stretches> sections = new ArrayList<>();
    List<Stretch> section = new ArrayList<>();
    long room = each;
    for (Stretch stretch : list) {
      for (long from = stretch.getFrom(); from < stretch.getTo(); ) {
        long to = Math.min(stretch.getTo(), from + room);
        section.add(stretch(from, to));
        room -= to - from;
        from = to;
        if (room == 0) {
          sections.add(new Stretches(section));
          section.clear();
          room = each;
        }
      }
    }
    if (!section.isEmpty()) {
      sections.add(new Stretches(section));
    }
    return sections;
  }

  /** Number of elements. */
  long elements() {
    return list.stream().mapToLong(stretch -> stretch.getTo() - stretch.getFrom()).sum();
  }

  private static Stretch stretch(long from, long to) {
    return Stretch.newBuilder().setFrom(from).setTo(to).build();
  }
}
