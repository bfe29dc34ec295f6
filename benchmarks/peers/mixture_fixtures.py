"""Prints fits of planted samples: Gaussian mixtures by scikit-learn, t mixtures by EM on SciPy's densities.

    python mixture_fixtures.py ../../clusterer/src/test/resources/cxrcml/clusterer/mixture/planted.csv

The t mixtures follow Peel and McLachlan (scales divided by n), 3,000 iterations. Made with scikit-learn 1.9.1,
SciPy 1.17.1, NumPy 2.4.6.
"""

import sys
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, logsumexp
from scipy.stats import multivariate_t
from sklearn.mixture import GaussianMixture

WEIGHTS = np.array([0.3, 0.3, 0.4])
MEANS = np.array([[2, 0, 0], [-1, 2, 0], [0, 0, -2.5]], float)
SCALES = np.array([[1.5, 2, 1], [2, 1.25, 1.75], [1, 1, 0.8]])


def gaussian(x, covariance):
    start = [np.diag(1 / s) for s in SCALES]
    if covariance == "tied":
        start = np.diag([1, 0.8, 0.5])
    model = GaussianMixture(
        3, covariance_type=covariance, tol=0, max_iter=2000, reg_covar=0, weights_init=WEIGHTS, means_init=MEANS,
        precisions_init=np.array(start)).fit(x)
    show(f"gaussian {covariance}", model.score(x), model.weights_, model.means_, model.covariances_)


def student(x, tied, estimate, iterations=3000):
    n, d = x.shape
    weights, means, nu = WEIGHTS.copy(), MEANS.copy(), np.full(3, 4.0)
    scales = [np.diag(s) for s in SCALES]
    if tied:
        scales = [np.diag([1, 1.25, 2.0])] * 3
    for _ in range(iterations + 1):
        joint = np.stack([np.log(weights[k]) + multivariate_t(means[k], scales[k], nu[k]).logpdf(x)
                          for k in range(3)], 1)
        density = logsumexp(joint, axis=1)
        tau = np.exp(joint - density[:, None])
        likelihood, shown = density.mean(), (weights, means, list(scales), nu.copy())
        delta = np.stack([np.einsum("ia,ab,ib->i", x - means[k], np.linalg.inv(scales[k]), x - means[k])
                          for k in range(3)], 1)
        u = (nu + d) / (nu + delta)
        counts = tau.sum(0)
        weights = counts / n
        means = np.stack([(tau[:, k] * u[:, k]) @ x / (tau[:, k] * u[:, k]).sum() for k in range(3)])
        scatter = [(tau[:, k] * u[:, k] * (x - means[k]).T) @ (x - means[k]) for k in range(3)]
        scales = [sum(scatter) / n] * 3 if tied else [scatter[k] / counts[k] for k in range(3)]
        for k in range(3):
            if estimate:
                half = (nu[k] + d) / 2
                constant = (1 + (tau[:, k] * (np.log(u[:, k]) - u[:, k])).sum() / counts[k]
                            + digamma(half) - np.log(half))
                nu[k] = brentq(lambda v: np.log(v / 2) - digamma(v / 2) + constant, 1, 200, xtol=1e-13)
    show(f"student {'tied' if tied else 'full'}{', estimated' if estimate else ''}", likelihood, *shown)


def show(name, likelihood, weights, means, scales, freedom=None):
    np.set_printoptions(precision=17, floatmode="unique", linewidth=110)
    print(f"{name}: {likelihood!r}\nweights {weights!r}\nmeans {means!r}\nscales {np.array(scales)!r}\nnu {freedom!r}\n")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    samples = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)[:, 1:].astype(np.float32).astype(float)
    gaussian(samples, "full")
    gaussian(samples, "tied")
    student(samples, tied=False, estimate=False)
    student(samples, tied=True, estimate=False)
    student(samples, tied=False, estimate=True)
