package cxrcml.model.clip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How fast each tensor learns, as a factor of the run's learning rate.
 *
 * <p>A frozen tensor has 0. In a tower of L blocks, with layer-wise decay d, the embeddings have
 * d<sup>L+1</sup>, block i of 0 to L − 1 has d<sup>L−i</sup>, and what follows the blocks has 1, as
 * has the logit scale.
 *
 * @see <a href="https://arxiv.org/abs/2106.08254">H. Bao et al. (2021), BEiT: BERT pre-training of
 *     image transformers</a>
 */
public final class LearningRates {
  private static final Pattern BLOCK =
      Pattern.compile("(?:text|vision)_model\\.encoder\\.layers\\.(\\d+)\\..*");
  private static final Pattern BEFORE_BLOCKS =
      Pattern.compile("(?:text|vision)_model\\.(?:embeddings|pre_layrnorm)\\..*");

  private final Map<String, Double> factors = new LinkedHashMap<>();

  /**
   * Decides the factor of every tensor.
   *
   * @param frozen names, in which * stands for any characters
   * @param layerDecay d, in (0, 1]
   * @throws IllegalArgumentException if a pattern fits no tensor
   */
  public LearningRates(ClipConfig config, List<String> frozen, double layerDecay) {
    for (Parameter parameter : ParameterLayout.of(config).parameters()) {
      int above = blocksAbove(parameter.name(), config);
      factors.put(parameter.name(), StrictMath.pow(layerDecay, above));
    }
    frozen.forEach(this::freeze);
  }

  private static int blocksAbove(String name, ClipConfig config) {
    int layers = name.startsWith("text_") ? config.text().layers() : config.vision().layers();
    Matcher block = BLOCK.matcher(name);
    if (block.matches()) {
      return layers - Integer.parseInt(block.group(1));
    }
    return BEFORE_BLOCKS.matcher(name).matches() ? layers + 1 : 0;
  }

  private void freeze(String pattern) {
    Pattern names =
        Pattern.compile(
            Stream.of(pattern.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    List<String> fitting =
        factors.keySet().stream().filter(name -> names.matcher(name).matches()).toList();
    if (fitting.isEmpty()) {
      throw new IllegalArgumentException(
          "model.freeze: " + pattern + " (expected: to fit a parameter's name)");
    }
    fitting.forEach(name -> factors.put(name, 0.0));
  }

  /** The factor of a tensor, in [0, 1]; 0 if it is frozen. */
  public double of(Parameter parameter) {
    return factors.get(parameter.name());
  }
}
