"""Areas of 40 classes and their patient bootstrap, ours beside scikit-learn; see benchmarks/run.

scikit-learn has no bootstrap: its side draws patients with NumPy and calls roc_auc_score and
average_precision_score with the counts as sample weights, one process a core. It is timed on a few
resamples and scaled to all of them. Both sides see the same scores, labels and patients, and their
areas are compared.
"""
import argparse
import datetime
import json
import multiprocessing
import os
import pathlib
import platform
import subprocess
import tempfile
import time

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, roc_auc_score


def make(directory, options):
    """A long tail from 30 % to 0.05 %, patients with a geometric number of images."""
    random = np.random.default_rng(7)
    n, classes = options.samples, options.classes
    patients = np.sort(random.integers(0, options.patients, n)).astype("<i4")
    folds = (patients % options.folds).astype("<i4")
    prevalences = 0.3 * (0.0005 / 0.3) ** (np.arange(classes) / (classes - 1))
    labels = np.stack([random.random(n) < p for p in prevalences]).astype(np.uint8)
    scores = (random.normal(size=(classes, n)) + labels).astype("<f4")
    for name, array in [("scores", scores), ("labels", labels), ("patients", patients), ("folds", folds)]:
        array.tofile(directory / name)
    return scores, labels, patients, folds


def ours(directory, options, threads):
    command = ["java", "-Xmx2g", "-XX:+UseParallelGC", "cxrcml.benchmarks.EvaluationBenchmark", str(directory)]
    command += [str(v) for v in (options.samples, options.classes, options.resamples, threads)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    once, bootstrap = map(float, lines[0].split())
    return once, bootstrap, np.array([[float(v) for v in line.split()] for line in lines[1:]])


def areas(task):
    c, weights = task
    select = slice(None) if weights is None else weights > 0
    w = None if weights is None else weights[select]
    return (
        roc_auc_score(LABELS[c][select], SCORES[c][select], sample_weight=w),
        average_precision_score(LABELS[c][select], SCORES[c][select], sample_weight=w),
    )


def peer(pool, options, patients, folds):
    """Seconds for all classes once, and for one resample."""
    start = time.perf_counter()
    first = np.flatnonzero(folds == folds.min())
    np.array(pool.map(areas, [(c, (folds == folds.min()).astype(int)) for c in range(options.classes)], 1))
    once = time.perf_counter() - start
    random = np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(options.peer_resamples):
        tasks = []
        for fold in np.unique(folds):
            held = np.unique(patients[folds == fold])
            drawn = np.bincount(random.choice(held, len(held)), minlength=options.patients)
            tasks += [(c, np.where(folds == fold, drawn[patients], 0)) for c in range(options.classes)]
        pool.map(areas, tasks, 1)
    return once, (time.perf_counter() - start) / options.peer_resamples


parser = argparse.ArgumentParser()
parser.add_argument("--samples", type=int, default=377_110)
parser.add_argument("--patients", type=int, default=65_379)
parser.add_argument("--classes", type=int, default=40)
parser.add_argument("--folds", type=int, default=1)
parser.add_argument("--resamples", type=int, default=1_000)
parser.add_argument("--peer-resamples", type=int, default=2)
parser.add_argument("--rounds", type=int, default=2, help="alternations; the fastest counts")
options = parser.parse_args()
threads = os.cpu_count()

with tempfile.TemporaryDirectory() as name:
    SCORES, LABELS, patients, folds = make(pathlib.Path(name), options)
    with multiprocessing.Pool(threads) as pool:
        runs = []
        for _ in range(options.rounds):
            once, bootstrap, values = ours(pathlib.Path(name), options, threads)
            runs.append((once, bootstrap, *peer(pool, options, patients, folds)))
        expected = np.array(pool.map(areas, [(c, (folds == folds.min()).astype(int)) for c in range(options.classes)], 1))
    one_thread = None
    if options.resamples <= 100:
        one_thread = ours(pathlib.Path(name), options, 1)[2]

difference = np.abs(values[:, :2] - expected).max()
assert difference < 1e-9, f"areas differ by {difference}"
assert one_thread is None or (one_thread == values).all(), "one thread gives other bits"
once, bootstrap, peer_once, peer_resample = np.min(runs, axis=0)
shape = f"{options.classes} classes x {options.samples:,} samples"
rows = [
    {"what": f"AUC and AP, {shape}, {options.folds} folds", "unit": "s", "ours": once, "peer": peer_once},
    {
        "what": f"{options.resamples:,} patient resamples of AUC and AP, {shape}, {options.folds} folds"
        f" (peer scaled from {options.peer_resamples})",
        "unit": "s",
        "ours": bootstrap,
        "peer": peer_resample * options.resamples,
    },
]
for row in rows:
    row["peer_name"] = f"scikit-learn {sklearn.__version__}, {threads} processes"
    row["ratio"] = row["peer"] / row["ours"]
    print(f"{row['what']}: ours {row['ours']:.2f} s, {row['peer_name']} {row['peer']:.1f} s, {row['ratio']:.0f} x")
print(f"largest difference of an area: {difference:.1e}")
machine = f"{threads} cores {platform.machine()}, Python {platform.python_version()}"
result = {"machine": machine, "date": datetime.date.today().isoformat(), "rows": rows}
pathlib.Path(os.environ["BENCHMARK_OUT"]).write_text(json.dumps(result, indent=1) + "\n")
