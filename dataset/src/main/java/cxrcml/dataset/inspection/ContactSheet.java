package cxrcml.dataset.inspection;

import cxrcml.dataset.PreparedDataset;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Draws images of a data set side by side, each with its number and its labels below. */
public final class ContactSheet {
  private static final int COLUMNS = 6;
  private static final int ROWS = 4;
  private static final int TILE = 200;
  private static final int LINE = 13;
  private static final int CAPTION_LINES = 3;
  private static final int CAPTION = CAPTION_LINES * LINE + 4;
  private static final int MARGIN = 4;

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
    Caption caption =
        new Caption(TILE - 2 * MARGIN, CAPTION_LINES, graphics.getFontMetrics()::stringWidth);
    int baseline = top + TILE - MARGIN;
    for (String line : caption.lines("#" + index, names(index))) {
      baseline += LINE;
      graphics.drawString(line, left, baseline);
    }
  }

  private List<String> names(int index) {
    return dataset.sample(index).labels().stream()
        .mapToObj(c -> dataset.classes().get(c).name())
        .toList();
  }
}
