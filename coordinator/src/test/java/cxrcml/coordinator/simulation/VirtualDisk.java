package cxrcml.coordinator.simulation;

import cxrcml.coordinator.run.FoldProgress;
import cxrcml.coordinator.run.RunRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What outlives every process. */
final class VirtualDisk {
  final List<RunRecord> journal = new ArrayList<>();
  final Map<Integer, FoldProgress.Sealed> latest = new HashMap<>();
  final Map<String, VirtualShard.State> parameters = new HashMap<>();
  final Map<String, VirtualClusterer.State> mixtures = new HashMap<>();

  static String key(int fold, long version, int shard) {
    return fold + "/" + version + "/" + shard;
  }

  /** Mixes values into a hash that depends on their order. */
  static long mix(long... values) {
    long mixed = 0;
    for (long value : values) {
      mixed = (mixed ^ value) * 0x9e3779b97f4a7c15L;
      mixed ^= mixed >>> 29;
    }
    return mixed;
  }
}
