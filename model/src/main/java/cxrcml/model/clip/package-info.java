/**
 * What a CLIP model is, without any engine: its sizes ({@link cxrcml.model.clip.ClipConfig}), the
 * place of every parameter in one flat vector of fp32 values ({@link
 * cxrcml.model.clip.ParameterLayout}), and the values training starts from ({@link
 * cxrcml.model.clip.Initialization}). Names are those of Hugging Face's {@code CLIPModel}, so that
 * the vector and a checkpoint of the transformers library hold the same tensors.
 */
package cxrcml.model.clip;
