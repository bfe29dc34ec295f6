"""Writes the optimizer fixtures of the parameter server's tests, from PyTorch's own optimizers.

    python benchmarks/peers/optimizer_fixtures.py coordinator/src/test/resources/cxrcml/parameters/optimizer

Each line of a fixture is one element: whether it decays, its initial value, its value after 1, 10
and 100 steps. The gradient of element i at step t is computed alike on both sides; see gradient().
"""

import pathlib
import sys

import torch

ELEMENTS = 60
DECAYING = 40
STEPS = 100
SHOWN = (1, 10, 100)


def gradient(step: int) -> torch.Tensor:
    """Of magnitudes down to 2^-9 and exact in fp32, so that both sides have the same."""
    i = torch.arange(ELEMENTS, dtype=torch.int64)
    state = (i * 7919 + step * 104729 + i * step * 31) % 2097143
    return (state - 1048571).double().mul(2.0**-20).mul(torch.pow(2.0, -3.0 * (i % 4))).float()


def run(make, name: str, directory: pathlib.Path) -> None:
    torch.manual_seed(11)
    start = torch.randn(ELEMENTS) * 0.5
    decaying = torch.nn.Parameter(start[:DECAYING].clone())
    other = torch.nn.Parameter(start[DECAYING:].clone())
    optimizer = make(decaying, other)
    columns = [start]
    for step in range(1, STEPS + 1):
        g = gradient(step)
        decaying.grad, other.grad = g[:DECAYING].clone(), g[DECAYING:].clone()
        optimizer.step()
        if step in SHOWN:
            columns.append(torch.cat([decaying, other]).detach().clone())
    rows = zip(*(column.tolist() for column in columns))
    lines = [f"# torch {torch.__version__}", "decays,start,after_1,after_10,after_100"]
    for i, row in enumerate(rows):
        lines.append(",".join([str(int(i < DECAYING))] + [repr(value) for value in row]))
    (directory / name).write_text("\n".join(lines) + "\n")


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    run(
        lambda decaying, other: torch.optim.AdamW(
            [{"params": [decaying], "weight_decay": 0.2}, {"params": [other], "weight_decay": 0.0}],
            lr=3e-3,
            betas=(0.9, 0.98),
            eps=1e-6,
        ),
        "adamw.csv",
        directory,
    )
    run(
        lambda decaying, other: torch.optim.SGD(
            [{"params": [decaying], "weight_decay": 0.05}, {"params": [other], "weight_decay": 0.0}],
            lr=2e-2,
            momentum=0.85,
        ),
        "sgd.csv",
        directory,
    )


if __name__ == "__main__":
    main()
