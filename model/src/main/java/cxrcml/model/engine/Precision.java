package cxrcml.model.engine;

/** How exactly matrices are multiplied; parameters and gradients are fp32 in every case. */
public enum Precision {
  FLOAT32,

  /**
   * fp32 whose products a GPU may compute from ten bits of mantissa; on a CPU it is {@link
   * #FLOAT32}. The engine takes the switch from its environment, see {@link EngineConfig}.
   */
  TF32,

  /** Operands and results of products have seven bits of mantissa, sums in a product are fp32. */
  BFLOAT16
}
