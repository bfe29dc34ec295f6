package cxrcml.model.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained byte-level BPE vocabulary. The last two ids mark the start and the end of a text, so
 * that the end mark has the largest id, where CLIP's text tower looks for it.
 */
public final class Bpe {
  /** Marks the start of a text; the last id but one. */
  public static final String START_OF_TEXT = "<|startoftext|>";

  /** Marks the end of a text, pads it, and stands for what is unknown; the last id. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  static final String END_OF_WORD = "</w>";

  private final List<String> tokens;
  private final List<String> merges;

  /**
   * Takes over what a training found.
   *
   * @param tokens spelling of each token by ascending id, without the two marks
   * @param merges pairs in the order they are to be merged, "left right"
   */
  Bpe(List<String> tokens, List<String> merges) {
    this.tokens = List.copyOf(tokens);
    this.merges = List.copyOf(merges);
  }

  /** Number of ids, both marks included. */
  public int size() {
    return tokens.size() + 2;
  }

  List<String> merges() {
    return merges;
  }

  /** Writes the {@code tokenizer.json} of Hugging Face's tokenizers, structured like CLIP's. */
  public void writeTo(Path file) throws IOException {
    Files.writeString(file, toJson());
  }

  String toJson() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    addMark(added.addObject(), startId(), START_OF_TEXT);
    addMark(added.addObject(), endId(), END_OF_TEXT);
    putNormalizer(root.putObject("normalizer"));
    putPreTokenizer(root.putObject("pre_tokenizer"));
    putPostProcessor(root.putObject("post_processor"));
    putByteLevel(root.putObject("decoder"));
    putModel(root.putObject("model"));
    return root.toPrettyString() + "\n";
  }

  private int startId() {
    return tokens.size();
  }

  private int endId() {
    return tokens.size() + 1;
  }

  private static void addMark(ObjectNode node, int id, String content) {
    node.put("id", id).put("content", content);
    node.put("single_word", false).put("lstrip", false).put("rstrip", false);
    node.put("normalized", false).put("special", true);
  }

  private static void putNormalizer(ObjectNode node) {
    ArrayNode normalizers = node.put("type", "Sequence").putArray("normalizers");
    normalizers.addObject().put("type", "NFC");
    ObjectNode spaces = normalizers.addObject().put("type", "Replace");
    spaces.putObject("pattern").put("Regex", "\\s+");
    spaces.put("content", " ");
    normalizers.addObject().put("type", "Lowercase");
  }

  private static void putPreTokenizer(ObjectNode node) {
    ArrayNode steps = node.put("type", "Sequence").putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", ClipWords.PATTERN);
    split.put("behavior", "Removed").put("invert", true); // keeps what matches
    putByteLevel(steps.addObject());
  }

  private void putPostProcessor(ObjectNode node) {
    node.put("type", "RobertaProcessing");
    node.putArray("sep").add(END_OF_TEXT).add(endId());
    node.putArray("cls").add(START_OF_TEXT).add(startId());
    node.put("trim_offsets", false).put("add_prefix_space", false);
  }

  private static void putByteLevel(ObjectNode node) {
    node.put("type", "ByteLevel").put("add_prefix_space", false);
    node.put("trim_offsets", true).put("use_regex", true);
  }

  private void putModel(ObjectNode node) {
    node.put("type", "BPE").putNull("dropout").put("unk_token", END_OF_TEXT);
    node.put("continuing_subword_prefix", "").put("end_of_word_suffix", END_OF_WORD);
    node.put("fuse_unk", false);
    ObjectNode vocabulary = node.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    vocabulary.put(START_OF_TEXT, startId()).put(END_OF_TEXT, endId());
    merges.forEach(node.putArray("merges")::add);
  }
}
