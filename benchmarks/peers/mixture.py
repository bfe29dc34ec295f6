"""Compares EM with scikit-learn 1.9.1's GaussianMixture: seconds per iteration, and whole fits.

    benchmarks/run mixture [THREADS [CASE ...]]      default: 2 threads, all cases

Cases: diagonal-32, diagonal-512, full-32, tied-32 (iterations), fit, assign, project. Rows of cases that are left out
stay in the file as they were measured before.

Samples are drawn around 40 planted, overlapping centres in fp32, and both sides get the same samples, the same start
and the same number of iterations. A time per iteration is that of a longer fit less that of a shorter one. The
processes take turns; of each side the shortest of three longer and of three shorter fits count. scikit-learn computes in fp32 because the samples
are fp32; we compute in fp64. Both mean log-likelihoods are compared at the end.
"""

import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings

THREADS = sys.argv[1] if len(sys.argv) > 1 else "2"
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = THREADS

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture

K = 40
SHORT, LONG = 1, 7
TURNS = 3
ITERATIONS = {
    "diagonal-32": (100_000, 32, "diagonal"),
    "diagonal-512": (100_000, 512, "diagonal"),
    "full-32": (100_000, 32, "full"),
    "tied-32": (100_000, 32, "tied"),
}


def planted(n, d, seed=5):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(K, d)).astype(np.float32)
    of = random.integers(0, K, n)
    x = centres[of] + random.normal(size=(n, d)).astype(np.float32)
    start = centres + 0.3 * random.normal(size=centres.shape).astype(np.float32)
    return x, start.astype(np.float32)


def precisions(d, covariance):
    if covariance == "diagonal":
        return np.ones((K, d), np.float32)
    eye = np.eye(d, dtype=np.float32)
    return eye if covariance == "tied" else np.broadcast_to(eye, (K, d, d)).copy()


def peer(x, start, covariance, iterations):
    model = GaussianMixture(
        K, covariance_type={"diagonal": "diag"}.get(covariance, covariance), tol=0, max_iter=iterations,
        weights_init=np.full(K, 1 / K, np.float32), means_init=start,
        precisions_init=precisions(x.shape[1], covariance), init_params="random_from_data", random_state=0)
    begun = time.perf_counter()
    model.fit(x)
    return time.perf_counter() - begun, model


class Ours:
    """A Java process that answers a line with a line."""

    def __init__(self):
        options = os.environ.get("CXRCML_JAVA_OPTIONS", "-Xmx3g").split()
        self.process = subprocess.Popen(
            ["java", *options, "cxrcml.benchmarks.MixtureComparison", THREADS],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return [float(word) for word in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def write(folder, x, start):
    path = os.path.join(folder, "samples.f32")
    with open(path, "wb") as file:
        start.tofile(file)
        x.tofile(file)
    return path


def iteration_row(folder, ours, n, d, covariance):
    x, start = planted(n, d)
    path = write(folder, x, start)
    ours.ask("load", path, n, d, K)
    for freedom in ("inf", "4", "inf", "4"):
        ours.ask("improve", covariance, freedom, SHORT)  # the compiler warms up
    peers, gaussians, students = [], [], []
    for _ in range(TURNS):
        short, _ = peer(x, start, covariance, SHORT)
        long, model = peer(x, start, covariance, LONG)
        peers.append((short, long))
        for freedom, into in (("inf", gaussians), ("4", students)):
            short, *_ = ours.ask("improve", covariance, freedom, SHORT)
            long, likelihood, *_ = ours.ask("improve", covariance, freedom, LONG)
            into.append((short, long))
            if freedom == "inf":
                gaussian = likelihood
    difference = abs(gaussian - model.score(x))
    if difference > 1e-3:
        raise SystemExit(f"{covariance}, d = {d}: mean log-likelihoods differ by {difference}")
    theirs = per_iteration(peers)
    of = f"{covariance}, N = {n}, d = {d}, K = {K}"
    return [
        row(f"EM iteration, Gaussian, {of}", "s", per_iteration(gaussians), theirs),
        row(f"EM iteration, t (peer: Gaussian), {of}", "s", per_iteration(students), theirs),
    ]


def per_iteration(fits):
    shorts, longs = zip(*fits)
    return (min(longs) - min(shorts)) / (LONG - SHORT)


def row(what, unit, ours, theirs, name=f"scikit-learn {sklearn.__version__}"):
    return {"what": what, "unit": unit, "ours": ours, "peer": theirs, "peer_name": name, "ratio": theirs / ours}


def fit_row(folder, ours, n=377_110, d=32):
    x, start = planted(n, d, 6)
    ours.ask("load", write(folder, x, start), n, d, K)
    seconds, likelihood, iterations = ours.ask("fit", "diagonal", "4", 100)
    model = GaussianMixture(K, covariance_type="diag", tol=1e-4, max_iter=100, init_params="k-means++", random_state=0)
    begun = time.perf_counter()
    model.fit(x)
    theirs = time.perf_counter() - begun
    what = f"whole fit from k-means++, t (peer: Gaussian), diagonal, N = {n}, d = {d}"
    return row(f"{what}; {iterations:.0f} iterations (peer: {model.n_iter_})", "s", seconds, theirs)


def assign_row(ours):
    p99, calls = ours.ask("assign", 32, 512, 20)
    made = row(f"p99 of assigning 32 embeddings of 512 while a refit runs, {calls:.0f} calls", "s", p99, 1e-3, "goal")
    return made | {"limit": True}


def project_row(ours):
    """Beside scikit-learn's exact PCA, which forms the same covariance."""
    seconds, = ours.ask("project", 100_000, 512, 32)
    x = np.random.default_rng(3).random((100_000, 512), np.float32) - 0.5
    times = []
    for _ in range(2):
        begun = time.perf_counter()
        PCA(32, svd_solver="covariance_eigh").fit_transform(x)
        times.append(time.perf_counter() - begun)
    return row("principal components 512 -> 32 of N = 100000 and projection", "s", seconds, min(times))


def rows_of(case, folder, ours):
    if case in ITERATIONS:
        return iteration_row(folder, ours, *ITERATIONS[case])
    return [{"fit": lambda: fit_row(folder, ours), "assign": lambda: assign_row(ours),
             "project": lambda: project_row(ours)}[case]()]


def kept(path, measured):
    """The rows of an earlier run that this one did not measure."""
    if not os.path.exists(path):
        return []
    with open(path) as file:
        return [r for r in json.load(file)["rows"] if r.get("case") not in measured]


def main():
    warnings.filterwarnings("ignore")
    cases = sys.argv[2:] or [*ITERATIONS, "fit", "assign", "project"]
    ours = Ours()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            for made in rows_of(case, folder, ours):
                rows.append(made | {"case": case})
                show(made)
    ours.close()
    out = os.environ["BENCHMARK_OUT"]
    rows = kept(out, cases) + rows
    with open(out, "w") as file:
        json.dump({"machine": f"{THREADS} threads, {platform.machine()}, {platform.platform()}",
                   "date": datetime.date.today().isoformat(), "rows": rows}, file, indent=2)


def show(made):
    print(f"{made['what']:<90} {made['ours']:9.4f} {made['peer']:9.4f} {made['unit']}  x{made['ratio']:.2f}"
          f"  ({made['peer_name']})", flush=True)


if __name__ == "__main__":
    main()
