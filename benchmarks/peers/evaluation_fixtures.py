"""Writes the fixtures of the evaluator's statistics by scikit-learn.

Run from the root of the project: python benchmarks/peers/evaluation_fixtures.py
"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, precision_recall_curve

ROOT = pathlib.Path("evaluator/src/test/resources/cxrcml/evaluator")


def write(name, value):
    file = ROOT / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"made_with": f"scikit-learn {sklearn.__version__}", **value}) + "\n")


def logistic():
    random = np.random.default_rng(3)
    samples = (random.normal(size=(60, 3)) * [1.5, 0.4, 3.0] + [0.3, -1.0, 2.0]).astype(np.float32)
    labels = (samples @ [1.0, -2.0, 0.5] + random.logistic(size=60) > 2.2).astype(int)
    fits = []
    for strength in (0.01, 1.0, 100.0):
        model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8).fit(samples, labels)
        fits.append({"strength": strength, "weights": model.coef_[0].tolist(), "intercept": float(model.intercept_[0])})
    write("probe/logistic.json", {"samples": samples.tolist(), "labels": labels.tolist(), "fits": fits})


def precision_recall():
    random = np.random.default_rng(5)
    cases = []
    for n, levels, share, intervals in [(50, 0, 0.3, 10), (80, 6, 0.2, 7), (40, 0, 0.05, 20), (30, 1, 0.5, 4)]:
        scores = random.normal(size=n)
        if levels:
            scores = np.floor((scores - scores.min()) / np.ptp(scores) * levels)
        scores = scores.astype(np.float32)
        labels = (random.random(n) < share).astype(int)
        labels[0] = 1
        precision, recall, _ = precision_recall_curve(labels, scores)
        # In order of falling threshold: the first point that reaches each recall.
        precision, recall = precision[::-1], recall[::-1]
        wanted = [float(precision[1:][recall[1:] >= (i + 1) / intervals - 1e-12][0]) for i in range(intervals)]
        cases.append({"scores": scores.tolist(), "labels": labels.tolist(), "precisions": wanted})
    write("auc/precision_recall.json", {"cases": cases})


def reliability():
    random = np.random.default_rng(9)
    probabilities = random.beta(0.7, 1.6, size=400)
    labels = (random.random(400) < probabilities**1.5).astype(int)
    observed, predicted = calibration_curve(labels, probabilities, n_bins=15)
    write(
        "calibration/reliability.json",
        {
            "probabilities": probabilities.tolist(),
            "labels": labels.tolist(),
            "observed": observed.tolist(),
            "predicted": predicted.tolist(),
            "brier": float(brier_score_loss(labels, probabilities)),
        },
    )


logistic()
precision_recall()
reliability()
