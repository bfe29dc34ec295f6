package cxrcml.model.engine;

import ai.djl.ndarray.NDManager;
import cxrcml.model.clip.ClipConfig;

/**
 * How the script multiplies activations with parameters. Everything else is fp32 in every case:
 * parameters, gradients, norms, the residual stream, and the losses.
 */
enum ScriptPrecision implements ClipCompute.Factory {
  FLOAT32(
      """
      def linear(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        return torch.linear(x, w, b)
      """),

  /** Operands and results are bf16, and attention between them; sums inside a product are fp32. */
  BFLOAT16(
      """
      def linear(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        if torch.__is__(b, None):
          y = torch.linear(torch.to(x, 15), torch.to(w, 15), None)
        else:
          y = torch.linear(torch.to(x, 15), torch.to(w, 15), torch.to(unchecked_cast(Tensor, b), 15))
        return y
      """),

  /**
   * The same products by fp32 kernels: operands and results are rounded to bf16 and stay in fp32
   * arrays. A product of two bf16 numbers is exact in fp32. Parameters are rounded when they are
   * loaded.
   */
  ROUNDED(
      """
      def linear(self, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
        return torch.to(torch.to(torch.linear(torch.to(torch.to(x, 15), 6), w, b), 15), 6)
      """);

  private final String linear;

  ScriptPrecision(String linear) {
    this.linear = linear;
  }

  /** Returns the source of the method {@code linear}. */
  String linear() {
    return linear.stripTrailing();
  }

  @Override
  public ClipCompute create(ClipConfig config, ParameterTensors parameters, NDManager manager) {
    return new ScriptCompute(config, parameters, manager, this);
  }
}
