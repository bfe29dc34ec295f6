package cxrcml.dataset.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cxrcml.dataset.OtherContent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Finds out what a file is and decodes it to grey. */
final class ImageDecoder {
  private static final int SNIFFED_BYTES = 256;

  /** X-rays take 16 Mi. */
  private static final long MOST_PIXELS = 1L << 26;

  private ImageDecoder() {}

  static GreyImage decode(byte[] bytes, int size, Fit fit) throws IOException {
    if (bytes.length == 0) {
      throw new IOException("an empty file");
    }
    String start = new String(bytes, 0, Math.min(bytes.length, SNIFFED_BYTES), ISO_8859_1);
    Optional<String> other = OtherContent.of(start);
    if (other.isPresent()) {
      throw new IOException(other.get());
    }
    if (JpegHeader.isJpeg(bytes)) {
      return ScaledJpeg.decode(bytes, size, fit);
    }
    if (DicomElements.isDicom(bytes)) {
      return DicomImage.decode(bytes, size, fit);
    }
    return GreyImage.of(decodeWithJava(bytes));
  }

  /** Bounds what a header of a few bytes can make a decoder allocate. */
  static void requireModest(long width, long height) throws IOException {
    if (width * height > MOST_PIXELS) {
      throw new IOException(width + " x " + height + " pixels (expected: <= 64 Mi)");
    }
  }

  private static BufferedImage decodeWithJava(byte[] bytes) throws IOException {
    ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new IOException("unknown format");
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(in);
      requireModest(reader.getWidth(0), reader.getHeight(0));
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }
}
