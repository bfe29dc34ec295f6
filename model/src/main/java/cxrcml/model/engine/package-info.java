/**
 * CLIP on a native engine (DJL with PyTorch): one training step of a worker ({@link
 * cxrcml.model.engine.ClipTrainer}) and inference ({@link cxrcml.model.engine.ClipEncoder}). The
 * towers are one TorchScript source, {@code clip.torchscript}; parameters and gradients cross the
 * border as the flat vector of {@link cxrcml.model.clip.ParameterLayout}.
 */
package cxrcml.model.engine;
