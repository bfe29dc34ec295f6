package cxrcml.dataset.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The elements of a DICOM file by tag, those inside sequences left out; little-endian, with or
 * without value representations.
 *
 * @see <a href="https://dicom.nema.org/medical/dicom/current/output/html/part05.html">DICOM PS3.5,
 *     section 7, and PS3.10, section 7.1</a>
 */
final class DicomElements {
  static final int TRANSFER_SYNTAX = 0x00020010;
  static final int PIXEL_DATA = 0x7fe00010;
  static final String IMPLICIT = "1.2.840.10008.1.2";
  static final String EXPLICIT = "1.2.840.10008.1.2.1";
  static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";

  private static final int PREAMBLE = 128;
  private static final int ITEM = 0xfffee000;
  private static final int ITEM_END = 0xfffee00d;
  private static final int SEQUENCE_END = 0xfffee0dd;
  private static final int UNDEFINED = -1;
  private static final Set<String> LONG =
      Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

  private final ByteBuffer in;
  private final Map<Integer, byte[]> values = new HashMap<>();

  private DicomElements(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(PREAMBLE + 4);
  }

  static boolean isDicom(byte[] bytes) {
    return bytes.length > PREAMBLE + 4 && new String(bytes, PREAMBLE, 4, US_ASCII).equals("DICM");
  }

  static DicomElements read(byte[] bytes) throws IOException {
    DicomElements elements = new DicomElements(bytes);
    try {
      elements.read();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("a truncated DICOM file", e);
    }
    return elements;
  }

  private void read() throws IOException {
    while (in.remaining() >= 8 && in.getShort(in.position()) == 2) {
      element(false);
    }
    String syntax = text(TRANSFER_SYNTAX);
    if (!Set.of(IMPLICIT, EXPLICIT, JPEG_BASELINE).contains(syntax)) {
      throw new IOException(
          "DICOM in transfer syntax '%s', not uncompressed little-endian or JPEG baseline"
              .formatted(syntax));
    }
    while (in.remaining() >= 8 && !values.containsKey(PIXEL_DATA)) {
      element(syntax.equals(IMPLICIT));
    }
  }

  private int tag() {
    int group = in.getShort() & 0xffff;
    return group << 16 | (in.getShort() & 0xffff);
  }

  private void element(boolean implicit) throws IOException {
    int tag = tag();
    int length;
    if (implicit) {
      length = in.getInt();
    } else {
      byte[] kind = new byte[2];
      in.get(kind);
      if (LONG.contains(new String(kind, US_ASCII))) {
        in.getShort();
        length = in.getInt();
      } else {
        length = in.getShort() & 0xffff;
      }
    }
    if (length != UNDEFINED) {
      values.put(tag, bytes(length));
    } else if (tag == PIXEL_DATA) {
      values.put(tag, fragments());
    } else {
      skipSequence(implicit);
    }
  }

  private byte[] bytes(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  /** Joins the fragments of an encapsulated image; the first item is a table of offsets. */
  private byte[] fragments() throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    boolean table = true;
    for (int tag = tag(); tag == ITEM; tag = tag()) {
      byte[] fragment = bytes(in.getInt());
      joined.write(fragment, 0, table ? 0 : fragment.length);
      table = false;
    }
    return joined.toByteArray();
  }

  /** Passes over the items of a sequence of undefined length, whatever is in them. */
  private void skipSequence(boolean implicit) throws IOException {
    Map<Integer, byte[]> outside = new HashMap<>(values);
    for (int tag = tag(); tag != SEQUENCE_END; tag = tag()) {
      if (tag != ITEM) {
        throw new IOException("a damaged DICOM file");
      }
      int length = in.getInt();
      if (length != UNDEFINED) {
        bytes(length);
        continue;
      }
      in.mark();
      while (tag() != ITEM_END) {
        in.reset();
        element(implicit);
        in.mark();
      }
      in.getInt();
    }
    in.getInt();
    values.clear();
    values.putAll(outside);
  }

  /** Returns a value as text, without padding; empty if it is absent. */
  String text(int tag) {
    byte[] value = values.getOrDefault(tag, new byte[0]);
    return new String(value, US_ASCII).replace('\0', ' ').strip();
  }

  /** Returns the first of the decimals of a value, or {@code otherwise}. */
  double decimal(int tag, double otherwise) {
    String text = text(tag);
    int end = text.indexOf('\\');
    return text.isEmpty()
        ? otherwise
        : Double.parseDouble((end < 0 ? text : text.substring(0, end)).strip());
  }

  boolean has(int tag) {
    return !text(tag).isEmpty();
  }

  /** Returns an unsigned short, or {@code otherwise}. */
  int number(int tag, int otherwise) {
    byte[] value = values.get(tag);
    return value == null || value.length < 2
        ? otherwise
        : (value[0] & 0xff) | (value[1] & 0xff) << 8;
  }

  byte[] pixelData() throws IOException {
    byte[] pixels = values.get(PIXEL_DATA);
    if (pixels == null) {
      throw new IOException("a DICOM file without pixels");
    }
    return pixels;
  }
}
