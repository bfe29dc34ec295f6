"""A training step in this project and in eager PyTorch, both alive, taking turns.

Started by benchmarks/run step. A step is forward and backward of the contrastive loss from pixels
and token ids to the gradient of every parameter, texts as long as the context. The peer is CLIP in
plain PyTorch as open_clip writes it (one matrix for query, key and value, scaled_dot_product_attention),
which is faster here than transformers' CLIPModel with attention "sdpa"; `--peer transformers` shows that
one. bf16 is torch.autocast, as users run it. Both sides have the same environment, threads and shapes.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import datetime, timezone

# Batch size, and how the steps are spread: blocks per side in turn, steps in a block. The sizes of the
# model are what the Java side prints first, a Hugging Face config.json in one line.
SHAPES = {
    "tiny": dict(batch=32, blocks=5, steps=10),
    "tiny-4-layers": dict(batch=32, blocks=5, steps=10),
    "vit-b-32": dict(batch=8, blocks=5, steps=1),
}


def plain_clip(config):
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Block(nn.Module):
        def __init__(self, width, heads, hidden):
            super().__init__()
            self.heads = heads
            self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
            self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

        def forward(self, x, causal):
            batch, length, _ = x.shape
            qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, -1)
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
            x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, -1))
            y = self.fc1(self.norm2(x))
            return x + self.fc2(y * torch.sigmoid(1.702 * y))

    class Clip(nn.Module):
        def __init__(self):
            super().__init__()
            vision, joint = config["vision_config"], config["projection_dim"]
            width, layers, heads, hidden = tower(vision)
            patch, tokens = vision["patch_size"], (vision["image_size"] // vision["patch_size"]) ** 2
            self.patches = nn.Conv2d(3, width, patch, patch, bias=False)
            self.first = nn.Parameter(torch.randn(width) * width**-0.5)
            self.image_positions = nn.Parameter(torch.randn(tokens + 1, width) * width**-0.5)
            self.image_blocks = nn.ModuleList(Block(width, heads, hidden) for _ in range(layers))
            self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
            self.image_projection = nn.Linear(width, joint, bias=False)
            text = config["text_config"]
            width, layers, heads, hidden = tower(text)
            self.words = nn.Embedding(text["vocab_size"], width)
            self.text_positions = nn.Parameter(torch.randn(text["max_position_embeddings"], width) * 0.01)
            self.text_blocks = nn.ModuleList(Block(width, heads, hidden) for _ in range(layers))
            self.final = nn.LayerNorm(width)
            self.text_projection = nn.Linear(width, joint, bias=False)
            self.scale = nn.Parameter(torch.tensor(2.6592))

        def forward(self, pixels, ids):
            x = self.patches(pixels).flatten(2).transpose(1, 2)
            x = torch.cat([self.first.to(x.dtype).expand(len(x), 1, -1), x], 1) + self.image_positions
            x = self.before(x)
            for block in self.image_blocks:
                x = block(x, False)
            images = F.normalize(self.image_projection(self.after(x[:, 0])), dim=-1)
            x = self.words(ids) + self.text_positions
            for block in self.text_blocks:
                x = block(x, True)
            ends = self.final(x[torch.arange(len(x)), ids.argmax(-1)])
            texts = F.normalize(self.text_projection(ends), dim=-1)
            logits = self.scale.exp() * images @ texts.T
            own = torch.arange(len(logits))
            return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2

    return Clip()


def tower(part):
    return [part[key] for key in ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")]


def transformers_clip(config):
    from transformers import CLIPConfig, CLIPModel

    return CLIPModel._from_config(CLIPConfig(**config), attn_implementation="sdpa")


def serve(peer, batch, precision, threads):
    """The peer's side of the model in the first line: for every further line N, N steps and their milliseconds."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    config = json.loads(sys.stdin.readline())
    model = (plain_clip if peer == "plain" else transformers_clip)(config).train()
    edge, text = config["vision_config"]["image_size"], config["text_config"]
    pixels = torch.randn(batch, 3, edge, edge)
    ids = torch.randint(0, text["vocab_size"] - 1, (batch, text["max_position_embeddings"]))
    ids[:, -1] = text["vocab_size"] - 1

    def step():
        model.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            if peer == "plain":
                loss = model(pixels, ids)
            else:
                loss = model(input_ids=ids, pixel_values=pixels, return_loss=True).loss
        loss.backward()

    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            step()
            times.append("%.3f" % (1e3 * (time.perf_counter() - start)))
        print(" ".join(times), flush=True)


class Side:
    """One of the two processes."""

    def __init__(self, command, threads):
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
        self.process = subprocess.Popen(
            command, env=environment, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.times = []

    def write(self, line):
        self.process.stdin.write(line.strip() + "\n")

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("benchmarks/step: %s ended early" % self.process.args[0])
        return line

    def steps(self, count):
        self.write(str(count))
        return [float(value) for value in self.read().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(name, precision, threads, peer):
    shape = SHAPES[name]
    java = ["java", "-Xmx2g", "-XX:MaxDirectMemorySize=2g", "-Djna.tmpdir=" + os.environ["DJL_CACHE_DIR"],
            "cxrcml.benchmarks.StepBenchmark", name, str(shape["batch"]), precision, str(threads)]
    python = [sys.executable, __file__, "--serve", peer, str(shape["batch"]), precision, str(threads)]
    sides = [Side(java, threads), Side(python, threads)]
    sides[1].write(sides[0].read())
    for side in sides:
        side.steps(max(2, shape["steps"]))  # warm up
    for _ in range(shape["blocks"]):
        for side in sides:
            side.times += side.steps(shape["steps"])
    for side in sides:
        side.close()
    ours, theirs = (statistics.median(side.times) for side in sides)
    return {"what": "%s, batch %d, %s, %d thread%s" % (name, shape["batch"], precision, threads, "s"[:threads - 1]),
            "unit": "ms/step", "ours": round(ours, 1), "peer": round(theirs, 1),
            "peer_name": "PyTorch eager (%s)" % peer, "ratio": round(theirs / ours, 3)}


def machine():
    with open("/proc/cpuinfo") as file:
        lines = file.read().splitlines()
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    flags = next((line for line in lines if line.startswith("flags")), "")
    units = [unit for unit in ("avx512f", "avx512_bf16", "amx_bf16") if unit in flags]
    return "%s, %d cores, %s" % (name, os.cpu_count(), " ".join(units))


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/run step")
    parser.add_argument("--shape", choices=SHAPES)
    parser.add_argument("--precision", choices=["float32", "bfloat16"])
    parser.add_argument("--threads", type=int)
    parser.add_argument("--peer", choices=["plain", "transformers"], default="plain")
    chosen = parser.parse_args()
    rows = []
    print("%-44s %10s %10s %7s" % ("forward + backward", "ours ms", "PyTorch ms", "ratio"))
    for name in [chosen.shape] if chosen.shape else SHAPES:
        for precision in [chosen.precision] if chosen.precision else ["float32", "bfloat16"]:
            for threads in [chosen.threads] if chosen.threads else [1, 2]:
                row = compare(name, precision, threads, chosen.peer)
                rows.append(row)
                print("%-44s %10.1f %10.1f %6.2fx" % (row["what"], row["ours"], row["peer"], row["ratio"]), flush=True)
    result = {"machine": machine(), "date": datetime.now(timezone.utc).isoformat(timespec="seconds"), "rows": rows}
    with open(os.environ["BENCHMARK_OUT"], "w") as file:
        json.dump(result, file, indent=2)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    else:
        main()
