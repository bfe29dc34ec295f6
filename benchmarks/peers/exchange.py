"""One rank of data-parallel training at the size of ViT-B/32, without a model: gradients that are
ready go through DistributedDataParallel (gloo) and a fused AdamW. PyTorch 2.7.1.

Arguments: rank, ranks, threads. Says "ready"; for each line with a number of rounds on standard input
plays them and answers "seconds" and how long they took.
"""

import os
import sys
import time

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel


def shapes():
    """The 398 tensors of CLIP ViT-B/32."""

    def block(width):
        square, norm = [(width, width), (width,)], [(width,), (width,)]
        return 4 * square + norm + [(4 * width, width), (4 * width,), (width, 4 * width), (width,)] + norm

    text = [(49408, 512), (77, 512)] + 12 * block(512) + [(512,), (512,)]
    vision = [(768,), (768, 3, 32, 32), (50, 768), (768,), (768,)] + 12 * block(768) + [(768,), (768,)]
    return [()] + text + vision + [(512, 768), (512, 512)]


class Given(torch.autograd.Function):
    """A loss whose gradients are known already."""

    @staticmethod
    def forward(context, gradients, *parameters):
        context.gradients = gradients
        return parameters[0].new_zeros(())

    @staticmethod
    def backward(context, _):
        return (None, *context.gradients)


class Parameters(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.parameters_ = torch.nn.ParameterList(
            torch.nn.Parameter(torch.randn(shape) * 0.02) for shape in shapes()
        )

    def forward(self, gradients):
        return Given.apply(gradients, *self.parameters_)


def main():
    rank, ranks, threads = map(int, sys.argv[1:])
    torch.set_num_threads(threads)
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29611")
    dist.init_process_group("gloo", rank=rank, world_size=ranks)
    torch.manual_seed(0)
    parameters = Parameters()
    assert sum(p.numel() for p in parameters.parameters()) == 151_277_313
    # Its fastest settings here: no copy between gradients and buckets; larger buckets are slower.
    model = DistributedDataParallel(parameters, gradient_as_bucket_view=True, static_graph=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6, weight_decay=1e-4, fused=True)
    torch.manual_seed(1 + rank)
    gradients = [(torch.rand(p.shape) - 0.5) * 1e-3 for p in parameters.parameters()]

    print("ready", flush=True)
    for line in sys.stdin:
        dist.barrier()
        start = time.perf_counter()
        for _ in range(int(line)):
            model(gradients).backward()
            optimizer.step()
            optimizer.zero_grad()
        print("seconds", time.perf_counter() - start, flush=True)


main()
