package cxrcml.dataset.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cxrcml.dataset.report.TextChoice.Chosen;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The reports of Indiana University are XML that names each section: rendered as MIMIC-CXR prints
 * reports, they must be cut where the XML says. Counts are those of the collection's README.
 */
final class RealReportsTest {
  private static final Path ARCHIVE =
      Path.of("../../shared/data/iu-openi-reports-text/NLMCXR_reports.tgz");

  @Test
  void findsTheSectionsThatTheXmlNames() throws Exception {
    assumeTrue(Files.isRegularFile(ARCHIVE), () -> ARCHIVE + " is absent: no real reports tested");
    int impressions = 0;
    int findings = 0;
    int none = 0;
    List<Map<String, String>> reports = reports();
    for (Map<String, String> report : reports) {
      Optional<Chosen> chosen =
          TextChoice.choose(render(report), List.of(TextChoice.IMPRESSION, TextChoice.FINDINGS));
      String impression = words(report.get("IMPRESSION"));
      String expected = impression.isEmpty() ? words(report.get("FINDINGS")) : impression;
      assertThat(chosen.map(Chosen::text).orElse("")).isEqualTo(expected);
      impressions += chosen.filter(c -> c.source() == TextChoice.IMPRESSION).isPresent() ? 1 : 0;
      findings += chosen.filter(c -> c.source() == TextChoice.FINDINGS).isPresent() ? 1 : 0;
      none += chosen.isEmpty() ? 1 : 0;
    }

    assertThat(reports).hasSize(3_955);
    assertThat(impressions).isEqualTo(3_921);
    assertThat(findings).isEqualTo(6);
    assertThat(none).isEqualTo(28);
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** Lines of 70 characters, each after one blank. */
  private static String render(Map<String, String> report) {
    StringBuilder out = new StringBuilder(" ".repeat(33) + "FINAL REPORT\n");
    report.forEach(
        (name, text) -> {
          int column = name.length() + 3;
          out.append("\n ").append(name).append(": ");
          for (String word : words(text).split(" ")) {
            if (column + word.length() > 70 && column > 0) {
              // A word in capitals with a colon would be a header there, as it would in MIMIC-CXR.
              boolean header = word.matches("[A-Z]+:");
              out.append(header ? " " : "\n ");
              column = header ? column : 0;
            } else {
              out.append(' ');
            }
            out.append(word);
            column += word.length() + 1;
          }
          out.append("\n");
        });
    return out.toString();
  }

  private static List<Map<String, String>> reports() throws Exception {
    DocumentBuilder xml = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    List<Map<String, String>> reports = new ArrayList<>();
    try (DataInputStream tar =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(ARCHIVE))))) {
      for (byte[] entry = entry(tar); entry != null; entry = entry(tar)) {
        if (entry.length > 0) {
          reports.add(sections(xml.parse(new ByteArrayInputStream(entry)).getDocumentElement()));
        }
      }
    }
    return reports;
  }

  /** Returns the next file of the archive, empty for a folder, null at the end. */
  private static byte[] entry(DataInputStream tar) throws IOException {
    byte[] header = tar.readNBytes(512);
    if (header.length < 512 || header[0] == 0) {
      return null;
    }
    int size = Integer.parseInt(new String(header, 124, 11, US_ASCII).strip(), 8);
    byte[] content = new byte[size];
    tar.readFully(content);
    tar.skipNBytes((512 - size % 512) % 512);
    return content;
  }

  private static Map<String, String> sections(Element article) {
    Map<String, String> sections = new LinkedHashMap<>();
    NodeList texts = article.getElementsByTagName("AbstractText");
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      sections.put(text.getAttribute("Label").toUpperCase(Locale.ROOT), text.getTextContent());
    }
    return sections;
  }
}
