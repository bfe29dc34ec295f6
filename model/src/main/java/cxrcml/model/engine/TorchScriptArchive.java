package cxrcml.model.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive of a module without parameters from the source of its methods.
 *
 * <p>The format is a zip of uncompressed entries: the source, a pickle of the module object, a
 * pickle of the constants, and the version of the format.
 */
final class TorchScriptArchive {
  private static final String MODULE = "Module_";

  /** Pickle, protocol 2: an empty tuple. */
  private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

  private TorchScriptArchive() {}

  /** Returns the archive of a module whose methods are {@code methods}. */
  static byte[] of(String methods) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", module());
      put(zip, "code/__torch__.py", source(methods).getBytes(StandardCharsets.UTF_8));
      put(zip, "constants.pkl", NO_CONSTANTS);
      put(zip, "version", ascii("10\n"));
      put(zip, "byteorder", ascii("little"));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing but memory is written
    }
    return bytes.toByteArray();
  }

  private static String source(String methods) {
    return "class "
        + MODULE
        + "(Module):\n"
        + "  __parameters__ = []\n"
        + "  __buffers__ = []\n"
        + "  training : bool\n"
        + methods.stripTrailing().indent(2);
  }

  /** Pickle, protocol 2: an object of class {@code __torch__.Module_} with training = true. */
  private static byte[] module() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2}); // protocol 2
    pickle.write(ascii("c__torch__\n" + MODULE + "\n")); // push the class
    pickle.write(new byte[] {')', (byte) 0x81}); // new object, no arguments
    pickle.write(new byte[] {'}', '('}); // a dictionary, mark
    pickle.write(new byte[] {'X', 8, 0, 0, 0}); // a string of eight bytes
    pickle.write(ascii("training"));
    pickle.write(new byte[] {(byte) 0x88, 'u', 'b', '.'}); // true, set item, set state, stop
    return pickle.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("clip/" + name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
