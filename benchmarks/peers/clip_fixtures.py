"""Writes the expected values of the model's tests.

    python clip_fixtures.py ../../model/src/test/resources/cxrcml/model/engine/clip.safetensors

A small CLIP of the transformers library with random parameters, run in float64: embeddings,
losses and the gradient of every parameter. The losses are written down here once more, from their
formulas, so that nothing is shared with the code under test. Made with torch 2.7.1, transformers
5.24.0, safetensors 0.8.0.
"""

import sys

import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel

CONFIG = {
    "model_type": "clip",
    "projection_dim": 12,
    "text_config": {
        "vocab_size": 64, "max_position_embeddings": 8, "hidden_size": 16, "intermediate_size": 24,
        "num_hidden_layers": 2, "num_attention_heads": 4, "projection_dim": 12,
        "hidden_act": "quick_gelu", "bos_token_id": 1, "eos_token_id": 2,
    },
    "vision_config": {
        "image_size": 12, "patch_size": 4, "hidden_size": 20, "intermediate_size": 28,
        "num_hidden_layers": 2, "num_attention_heads": 2, "projection_dim": 12,
        "hidden_act": "quick_gelu",
    },
}
BATCH = 6
COMPONENTS = 3
END = 63


def randomize(model):
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, dtype=torch.float32)
        if name == "logit_scale":
            value = torch.tensor(1.3)
        elif "norm" in name and name.endswith("weight"):
            value = 1 + 0.2 * noise
        else:
            value = 0.3 * noise
        parameter.data = value.to(torch.float32).double()


def tokens():
    """Texts of several lengths, padded with the end mark or with zero; none fills the context."""
    ids = torch.randint(1, END, (BATCH, 8))
    for row, (length, padding) in enumerate([(3, 63), (7, 0), (4, 63), (5, 0), (3, 0), (6, 63)]):
        ids[row, length - 1] = END
        ids[row, length:] = padding
    return ids


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def contrastive(images, texts, scale, matches, weights=1.0):
    logits = scale * images @ texts.T
    of_images = matches / matches.sum(1, keepdim=True)
    of_texts = matches / matches.sum(0, keepdim=True)
    first = -(weights * (of_images * logits.log_softmax(1)).sum(1)).mean()
    second = -(weights * (of_texts * logits.log_softmax(0)).sum(0)).mean()
    return (first + second) / 2


def sample_weights(tau, weights):
    weights = tau @ weights
    return weights / weights.mean()


def distance(x, y):
    return ((x - y) ** 2).sum().add(1e-12).sqrt()


def text_triplet(x, y, tau, weights, margin, confidence):
    """Batch-hard, images against texts; fixed margin, hinge."""
    labels, c = tau.argmax(1), sample_weights(tau, weights)
    sure = [i for i in range(BATCH) if tau[i].max() >= confidence]
    terms = []
    for a in sure:
        gates = {i: (distance(x[a], y[i]), tau[a] @ tau[i]) for i in sure}
        positives = [gates[i] for i in sure if labels[i] == labels[a]]
        negatives = [gates[i] for i in sure if labels[i] != labels[a]]
        if positives and negatives:
            far, alike = max(positives, key=lambda pair: pair[0].item())
            near, unlike = min(negatives, key=lambda pair: pair[0].item())
            terms.append(alike * (1 - unlike) * c[a] * (far - near + margin).clamp(min=0))
    return torch.stack(terms).mean(), len(terms)


def soft_triplet(x, y, tau, weights, margin):
    """All triplets of images with images and with texts, adaptive margin, softplus."""
    c = sample_weights(tau, weights)
    total, mass = 0, 0
    for candidates in (x, y):
        for a in range(BATCH):
            for p in range(BATCH):
                for n in range(BATCH):
                    if n in (a, p) or (candidates is x and p == a):
                        continue
                    alike, unlike = tau[a] @ tau[p], tau[a] @ tau[n]
                    violation = distance(x[a], candidates[p]) - distance(x[a], candidates[n])
                    violation = violation + margin * max(0, alike - unlike)
                    total = total + alike * (1 - unlike) * c[a] * torch.nn.functional.softplus(violation)
                    mass = mass + alike * (1 - unlike)
    return total / max(1, mass)


def triplet(x, tau, weights, margin, semi_hard, softplus):
    labels = tau.argmax(1)
    anchor_weights = tau @ weights
    anchor_weights = anchor_weights / anchor_weights.mean()
    terms = []
    for a in range(BATCH):
        d = [((x[a] - x[i]) ** 2).sum().add(1e-12).sqrt() for i in range(BATCH)]
        positives = [i for i in range(BATCH) if i != a and labels[i] == labels[a]]
        negatives = [i for i in range(BATCH) if labels[i] != labels[a]]
        if semi_hard:
            pairs = [(p, n) for p in positives for n in negatives if d[n] > d[p]]
            pairs.sort(key=lambda pair: (-d[pair[0]].item(), d[pair[1]].item()))
        else:
            pairs = [(p, n) for p in positives for n in negatives]
            pairs.sort(key=lambda pair: (-d[pair[0]].item(), d[pair[1]].item()))
        if not pairs:
            continue
        p, n = pairs[0]
        gate = (tau[a] @ tau[p]) * (1 - tau[a] @ tau[n]) * anchor_weights[a]
        violation = d[p] - d[n] + margin
        hinge = torch.nn.functional.softplus(violation) if softplus else violation.clamp(min=0)
        terms.append(gate * hinge)
    return torch.stack(terms).mean(), len(terms)


def gradients(model, loss, prefix, out):
    model.zero_grad()
    loss.backward(retain_graph=True)
    for name, parameter in model.named_parameters():
        out[prefix + name] = parameter.grad.float()


def example():
    """The model, its batch (token ids, pixels, matches) and pseudo-labels."""
    torch.manual_seed(20250721)
    config = CLIPConfig(**CONFIG)
    config._attn_implementation = "sdpa"  # "eager" has its softmax in float32
    model = CLIPModel(config).double()
    randomize(model)
    ids = tokens()
    pixels = torch.randn(BATCH, 3, 12, 12).float()
    matches = torch.eye(BATCH).double()
    matches[0, 4] = matches[4, 0] = matches[2, 5] = 1
    tau = torch.softmax(2 * torch.randn(BATCH, COMPONENTS), 1).float()
    weights = torch.tensor([0.5, 1.25, 0.75])
    return model, ids, pixels, matches, tau, weights


def encode(model, ids, pixels):
    output = model(input_ids=ids, pixel_values=pixels.double())
    scale = model.logit_scale.clamp(0, torch.tensor(100.0).log()).exp()
    return unit(output.image_embeds), unit(output.text_embeds), scale, output.logits_per_image


def main(path):
    model, ids, pixels, matches, tau, weights = example()
    images, texts, scale, logits = encode(model, ids, pixels)
    diagonal = contrastive(images, texts, scale, torch.eye(BATCH).double())
    matched = contrastive(images, texts, scale, matches)
    hard, hard_count = triplet(images, tau.double(), weights.double(), 0.3, False, False)
    weighted = contrastive(
        images, texts, scale, matches, sample_weights(tau.double(), weights.double()))
    by_text, text_count = text_triplet(images, texts, tau.double(), weights.double(), 0.6, 0.7)
    soft = soft_triplet(images, texts, tau.double(), weights.double(), 0.5)
    semi, semi_count = triplet(images, tau.double(), weights.double(), 0.4, True, True)

    out = {"parameter/" + n: p.data.float() for n, p in model.named_parameters()}
    gradients(model, matched + 0.7 * hard, "matched_hard/", out)
    gradients(model, diagonal + 1.5 * semi, "diagonal_semi/", out)
    gradients(model, weighted + 0.9 * by_text, "weighted_text/", out)
    gradients(model, diagonal + 1.1 * soft, "diagonal_soft/", out)
    out.update({
        "pixels": pixels, "tokens": ids.float(), "matches": matches.float(),
        "responsibilities": tau, "cluster_weights": weights,
        "images": images.float(), "texts": texts.float(), "logits": logits.float(),
        "losses": torch.tensor([diagonal.item(), matched.item(), hard.item(), semi.item(),
                                weighted.item(), by_text.item(), soft.item()]),
        "counts": torch.tensor([float(hard_count), float(semi_count), float(text_count)]),
    })
    print({k: out[k].tolist() for k in ("losses", "counts", "responsibilities")})
    save_file({k: v.detach().contiguous() for k, v in out.items()}, path)


if __name__ == "__main__":
    main(sys.argv[1])
