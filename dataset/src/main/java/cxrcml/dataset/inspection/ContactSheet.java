package cxrcml.dataset.inspection;

import cxrcml.dataset.PreparedDataset;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws images of a data set side by side, each with its number and its labels below. */
public final class ContactSheet {
  private static final int COLUMNS = 6;
  private static final int ROWS = 4;
  private static final int TILE = 200;
  private static final int CAPTION = 30;
  private static final int LINE = 13;
  private static final int MARGIN = 4;
  private static final int CAPTION_CHARACTERS = 33;

  private final PreparedDataset dataset;

  public ContactSheet(PreparedDataset dataset) {
    this.dataset = dataset;
  }

  /**
   * Writes a PNG of {@value #COLUMNS} x {@value #ROWS} samples, evenly spread over the first ones.
   *
   * @param samples to choose from, at least one
   */
  public void write(int samples, Path png) throws IOException {
    BufferedImage sheet =
        new BufferedImage(COLUMNS * TILE, ROWS * (TILE + CAPTION), BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      graphics.setColor(Color.BLACK);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, LINE - 2));
      int tiles = Math.min(samples, COLUMNS * ROWS);
      for (int tile = 0; tile < tiles; tile++) {
        draw((int) ((long) tile * samples / tiles), tile, graphics);
      }
    } finally {
      graphics.dispose();
    }
    if (!ImageIO.write(sheet, "png", png.toFile())) {
      throw new IOException(png + ": no writer for PNG");
    }
  }

  private void draw(int index, int tile, Graphics2D graphics) {
    int size = dataset.imageSize();
    byte[] pixels = new byte[size * size];
    dataset.readImage(index, pixels);
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, size, size, pixels);
    int left = tile % COLUMNS * TILE;
    int top = tile / COLUMNS * (TILE + CAPTION);
    graphics.drawImage(image, left, top, TILE - MARGIN, TILE - MARGIN, null);
    String caption = caption(index);
    int firstLine = Math.min(caption.length(), CAPTION_CHARACTERS);
    int end = Math.min(caption.length(), 2 * CAPTION_CHARACTERS);
    graphics.drawString(caption.substring(0, firstLine), left, top + TILE + LINE - MARGIN);
    graphics.drawString(caption.substring(firstLine, end), left, top + TILE + 2 * LINE - MARGIN);
  }

  private String caption(int index) {
    StringBuilder caption = new StringBuilder("#").append(index);
    dataset.sample(index).labels().stream()
        .forEach(c -> caption.append(' ').append(dataset.classes().get(c).name()));
    return caption.toString();
  }
}
