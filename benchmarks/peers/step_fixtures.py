"""Writes what three optimizer steps make of the small CLIP of clip_fixtures.py.

    python step_fixtures.py ../../coordinator/src/test/resources/cxrcml/parameters/shard

The same batch three times, the matched contrastive loss plus 0.7 of the hard triplet loss, the
global norm clipped to 0.25 by torch.nn.utils.clip_grad_norm_, then torch.optim.AdamW or
torch.optim.SGD; all in float64. Once more with part of the model frozen and a lower rate, as a
parameter group has it, for each block further down (frozen_steps.safetensors). Made with torch 2.7.1, transformers 5.24.0, safetensors 0.8.0.
"""

import pathlib
import re
import sys

import torch
from clip_fixtures import contrastive, encode, example, triplet
from safetensors.torch import save_file

STEPS = 3
CLIP = 0.25
FROZEN = ("text_model.encoder.layers.0.", "vision_model.embeddings.position_embedding.")
LAYERS = 2
LAYER_DECAY = 0.6


def groups(model, decay):
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def adamw(model):
    # A large epsilon: without it Adam blows up the rounding errors of gradients that are zero.
    return torch.optim.AdamW(groups(model, 0.2), lr=1e-2, betas=(0.9, 0.98), eps=1e-4)


def sgd(model):
    return torch.optim.SGD(groups(model, 0.05), lr=5e-2, momentum=0.85)


def layer_wise(model):
    """AdamW with a group for every parameter; what is frozen is in none, and needs no gradient."""
    groups = []
    for name, parameter in model.named_parameters():
        if name.startswith(FROZEN):
            parameter.requires_grad_(False)
            continue
        block = re.search(r"layers\.(\d+)\.", name)
        above = LAYERS - int(block.group(1)) if block else 0
        if ".embeddings." in name or "pre_layrnorm" in name:
            above = LAYERS + 1
        decay = 0.2 if parameter.dim() > 1 else 0.0
        rate = 1e-2 * LAYER_DECAY**above
        groups.append({"params": [parameter], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-4)


def train(make):
    model, ids, pixels, matches, tau, weights = example()
    optimizer = make(model)
    norms = []
    for _ in range(STEPS):
        images, texts, scale, _ = encode(model, ids, pixels)
        loss = contrastive(images, texts, scale, matches)
        loss = loss + 0.7 * triplet(images, tau.double(), weights.double(), 0.3, False, False)[0]
        optimizer.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP).item())
        optimizer.step()
    return {n: p.detach().float() for n, p in model.named_parameters()}, norms


def main(directory):
    model, ids, pixels, matches, tau, weights = example()
    out = {"start/" + n: p.detach().float() for n, p in model.named_parameters()}
    out.update({
        "pixels": pixels, "tokens": ids.float(), "matches": matches.float(),
        "responsibilities": tau, "cluster_weights": weights,
    })
    for name, make in (("adamw", adamw), ("sgd", sgd)):
        parameters, norms = train(make)
        print(name, norms)
        out.update({name + "/" + n: p for n, p in parameters.items()})
        out[name + "_norms"] = torch.tensor(norms)
    save_file({k: v.contiguous() for k, v in out.items()}, directory / "steps.safetensors")
    parameters, norms = train(layer_wise)
    print("layer-wise", norms)
    out = {"adamw/" + n: p.contiguous() for n, p in parameters.items()}
    out["adamw_norms"] = torch.tensor(norms)
    save_file(out, directory / "frozen_steps.safetensors")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
