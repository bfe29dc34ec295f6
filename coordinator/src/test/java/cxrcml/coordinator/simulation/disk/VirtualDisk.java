package cxrcml.coordinator.simulation.disk;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What outlives every process. A written file is on the disk once it is forced, its name once its
 * directory is; {@link #losePower} loses what is not, in part and at random.
 */
public final class VirtualDisk {
  private static final String NO_SPACE = "No space left on device";

  private final SplittableRandom random;
  private final VirtualFileSystem fileSystem = new VirtualFileSystem(this);
  private final Map<Path, VirtualChannel> locks = new HashMap<>();
  private TreeMap<Path, VirtualFile> names = new TreeMap<>();
  private TreeMap<Path, VirtualFile> durableNames = new TreeMap<>();
  private boolean full;
  private String damaged = "";
  private long operationsLeft = Long.MAX_VALUE;
  private boolean killing;

  public VirtualDisk(SplittableRandom random) {
    this.random = random;
    Path root = Path.of("/");
    names.put(root, new VirtualFile(true));
    durableNames.put(root, names.get(root));
  }

  /** Returns an absolute path on this disk. */
  public Path path(String path) {
    return fileSystem.getPath(path);
  }

  /** From now on writes fail after some bytes, or there is room again. */
  public void setFull(boolean full) {
    this.full = full;
  }

  /** The next write to a file whose name ends like this changes a bit, and nobody is told. */
  public void damageNext(String ending) {
    damaged = ending;
  }

  public boolean isFull() {
    return full;
  }

  /** Kills the process that is the first to do one more than so many operations from now on. */
  public void killAfter(int operations) {
    operationsLeft = operations;
  }

  /** Whoever was to be killed is gone: the disk serves the others. */
  public void buryKilled() {
    killing = false;
    operationsLeft = Long.MAX_VALUE;
  }

  /** Forgets who holds a lock, as a server of files does with a client it does not hear of. */
  public void breakLocks() {
    locks.clear();
  }

  /** The whole machine stops: all locks go, and so does some of what is not forced. */
  public void losePower() {
    locks.clear();
    TreeMap<Path, VirtualFile> left = new TreeMap<>();
    Set<Path> all = new TreeSet<>(names.keySet());
    all.addAll(durableNames.keySet());
    for (Path path : all) {
      VirtualFile file = (random.nextBoolean() ? names : durableNames).get(path);
      Path parent = path.getParent();
      if (file != null && (parent == null || left.containsKey(parent))) {
        file.losePower(random);
        left.put(path, file);
      }
    }
    names = left;
    durableNames = new TreeMap<>(left);
  }

  /** Counts one operation of the running process, which may be its last. */
  private void operate() {
    if (killing || operationsLeft-- <= 0) {
      killing = true;
      throw new Killed();
    }
  }

  VirtualFile find(Path path) throws NoSuchFileException {
    operate();
    VirtualFile file = names.get(path);
    if (file == null) {
      throw new NoSuchFileException(path.toString());
    }
    return file;
  }

  /** Makes a file or a directory. */
  VirtualFile create(Path path, boolean directory) throws IOException {
    operate();
    if (names.containsKey(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (!names.containsKey(path.getParent())) {
      throw new NoSuchFileException(path.getParent().toString());
    }
    if (full) {
      throw new IOException(NO_SPACE);
    }
    VirtualFile file = new VirtualFile(directory);
    names.put(path, file);
    return file;
  }

  boolean exists(Path path) {
    operate();
    return names.containsKey(path);
  }

  List<Path> list(Path directory) throws IOException {
    var unused = find(directory);
    return names.keySet().stream().filter(path -> directory.equals(path.getParent())).toList();
  }

  void delete(Path path) throws IOException {
    if (find(path).directory && !list(path).isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    names.remove(path);
  }

  void move(Path from, Path to) throws IOException {
    names.put(to, find(from));
    names.remove(from);
  }

  /** Writes, or a part of it if the process is killed meanwhile or the disk full. */
  void write(Path path, VirtualFile file, int position, byte[] bytes) throws IOException {
    int room = full ? random.nextInt(bytes.length + 1) : bytes.length;
    if (operationsLeft == 0) {
      room = random.nextInt(room + 1);
    }
    byte[] written = Arrays.copyOf(bytes, room);
    if (!damaged.isEmpty() && room > 0 && path.toString().endsWith(damaged)) {
      written[random.nextInt(room)] ^= 1;
      damaged = "";
    }
    if (!killing) {
      file.write(position, written);
    }
    operate();
    if (full) {
      throw new IOException(NO_SPACE);
    }
  }

  void truncate(VirtualFile file, int size) {
    operate();
    file.truncate(size);
  }

  /** Puts a file's content on the disk, or the names in a directory. */
  void force(Path path, VirtualFile file) {
    operate();
    if (!file.directory) {
      file.force();
      return;
    }
    durableNames.keySet().removeIf(name -> path.equals(name.getParent()));
    for (Map.Entry<Path, VirtualFile> entry : names.entrySet()) {
      if (path.equals(entry.getKey().getParent())) {
        durableNames.put(entry.getKey(), entry.getValue());
      }
    }
  }

  boolean lock(Path path, VirtualChannel holder) {
    operate();
    return locks.putIfAbsent(path, holder) == null;
  }

  void unlock(Path path, VirtualChannel holder) {
    locks.remove(path, holder);
  }
}
