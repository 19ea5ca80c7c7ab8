"""Learners of other libraries on patients left out; runs by itself in their environment.

Words: learner, given.npz, answers.npz. ``train_i`` holds the z of the patients of fold i that may
be learnt from, ``given_i`` the revealed z of the others, NaN where hidden; ``asked`` the drugs
that are to be predicted. ``answer_i`` has the shape of ``given_i``, NaN where not asked.
"""

import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Learn = Callable[[FloatArray, FloatArray, IntArray], FloatArray]
"""Panel (n, k) and targets (n, m) of the reference, panel (k,) of a patient: targets (m,)."""

N_TREES = 200
N_LATENT = 16


def main() -> None:
    """Answer for every fold."""
    warnings.simplefilter("ignore")
    with np.load(sys.argv[2]) as arrays:
        given = {name: arrays[name] for name in arrays.files}
    learner = LEARNERS[sys.argv[1]]
    answers = {}
    for i in range(sum(name.startswith("train_") for name in given)):
        answers[f"answer_{i}"] = learner(given[f"train_{i}"], given[f"given_{i}"], given["asked"])
    np.savez(sys.argv[3], **answers)  # type: ignore[arg-type, unused-ignore]


def answer_forest(train: FloatArray, given: FloatArray, asked: IntArray) -> FloatArray:
    """A random forest a patient, of all asked drugs on the panel."""
    from sklearn.ensemble import (  # type: ignore[import-not-found, unused-ignore]
        RandomForestRegressor,
    )

    forest = RandomForestRegressor(
        N_TREES, min_samples_leaf=3, max_features=1 / 3, random_state=0, n_jobs=1
    )
    return _answer_each(train, given, asked, lambda x, y, new: forest.fit(x, y).predict(new))


def answer_extra_trees(train: FloatArray, given: FloatArray, asked: IntArray) -> FloatArray:
    """Extremely randomised trees a patient, of all asked drugs on the panel."""
    from sklearn.ensemble import (  # type: ignore[import-not-found, unused-ignore]
        ExtraTreesRegressor,
    )

    trees = ExtraTreesRegressor(N_TREES, min_samples_leaf=3, random_state=0, n_jobs=1)
    return _answer_each(train, given, asked, lambda x, y, new: trees.fit(x, y).predict(new))


def answer_lightgbm(train: FloatArray, given: FloatArray, asked: IntArray) -> FloatArray:
    """Boosted trees of LightGBM, a patient and a drug."""
    import lightgbm  # type: ignore[import-not-found, unused-ignore]

    choices = {
        "objective": "l2",
        "learning_rate": 0.06,
        "num_leaves": 7,
        "min_data_in_leaf": 10,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "num_threads": 1,
        "verbosity": -1,
        "seed": 0,
    }

    def learn(x: FloatArray, y: FloatArray, new: FloatArray) -> FloatArray:
        out = np.empty((1, y.shape[1]))
        for drug in range(y.shape[1]):
            data = lightgbm.Dataset(x, y[:, drug], params={"verbosity": -1})
            out[:, drug] = lightgbm.train(choices, data, 80).predict(new)
        return out

    return _answer_each(train, given, asked, learn)


def answer_kronecker(train: FloatArray, given: FloatArray, asked: IntArray) -> FloatArray:
    """A Gaussian process over patients x drugs: ``vec Y ~ N(0, K x B + s I)``.

    K is linear plus squared exponential on the panel plus what a patient shares with nobody, B the
    correlation of the drugs; by the eigenvectors of both (Stegle et al. 2011, section 2.1). All
    weights and the length scale have the highest likelihood on four random panels of the fold.
    """
    from scipy.optimize import minimize

    filled = np.nan_to_num(train)
    size = int(np.median((~np.isnan(given)).sum(axis=1)))
    rng = np.random.default_rng(0)
    panels = [rng.permutation(train.shape[1])[:size] for _ in range(4)]

    def cost(logs: FloatArray) -> float:
        total = 0.0
        for seen in panels:
            hidden = np.setdiff1d(np.arange(train.shape[1]), seen)
            total += _kronecker_cost(filled[:, seen], filled[:, hidden], np.exp(logs))
        return total

    found = minimize(
        cost, np.log([0.1, 0.3, 1.5, 0.3, 0.5]), method="Nelder-Mead", options={"maxfev": 150}
    )
    weights = np.exp(found.x)

    def learn(x: FloatArray, y: FloatArray, new: FloatArray) -> FloatArray:
        size_b, left_b = np.linalg.eigh(_correlate(y))
        size_k, left_k = np.linalg.eigh(_kernel(x, x, weights) + weights[4] * np.eye(len(x)))
        inner = (left_k.T @ y @ left_b) / (np.outer(size_k, size_b) + weights[3])
        out: FloatArray = (_kernel(new, x, weights) @ left_k) @ inner * size_b @ left_b.T
        return out

    everything = np.arange(train.shape[1])
    return _answer_each(train, given, everything, learn, asked)


def answer_factors(train: FloatArray, given: FloatArray, asked: IntArray) -> FloatArray:
    """Bayesian matrix factorisation of SMURFF: the patients left out enter with their panels."""
    import scipy.sparse as sp
    import smurff  # type: ignore[import-not-found, unused-ignore]

    table = np.vstack([train, given])
    rows, columns = np.nonzero(~np.isnan(table))
    known = sp.coo_matrix((table[rows, columns], (rows, columns)), shape=table.shape)
    hidden = np.isnan(given)
    hidden[:, np.setdiff1d(np.arange(table.shape[1]), asked)] = False
    places = np.nonzero(hidden)
    wanted = sp.coo_matrix(
        (np.zeros(places[0].size), (places[0] + len(train), places[1])), shape=table.shape
    )
    session = smurff.TrainSession(
        priors=["normal", "normal"],
        num_latent=N_LATENT,
        burnin=200,
        nsamples=400,
        seed=1,
        num_threads=1,
        verbose=0,
    )
    session.addTrainAndTest(known, wanted, smurff.AdaptiveNoise(1.0, 10.0), is_scarce=True)
    out = np.full(given.shape, np.nan)
    for found in session.run():
        row, drug = found.coords
        out[row - len(train), drug] = found.pred_avg
    return out


LEARNERS: Mapping[str, Callable[[FloatArray, FloatArray, IntArray], FloatArray]] = {
    "forest": answer_forest,
    "extra-trees": answer_extra_trees,
    "lightgbm": answer_lightgbm,
    "kronecker": answer_kronecker,
    "smurff": answer_factors,
}


def _answer_each(
    train: FloatArray,
    given: FloatArray,
    targets: IntArray,
    learn: Callable[[FloatArray, FloatArray, FloatArray], Any],
    asked: IntArray | None = None,
) -> FloatArray:
    """A learner fitted for each patient's own panel; holes of the reference count as its mean."""
    filled = np.nan_to_num(train)
    out = np.full(given.shape, np.nan)
    for row, patient in enumerate(given):
        seen = np.flatnonzero(~np.isnan(patient))
        hidden = np.setdiff1d(targets, seen)
        out[row, hidden] = np.ravel(learn(filled[:, seen], filled[:, hidden], patient[None, seen]))
    if asked is not None:
        out[:, np.setdiff1d(np.arange(given.shape[1]), asked)] = np.nan
    return out


def _kernel(left: FloatArray, right: FloatArray, weights: FloatArray) -> FloatArray:
    squares = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1) - 2.0 * left @ right.T
    near = np.exp(-0.5 * np.maximum(squares, 0.0) / left.shape[1] / weights[2] ** 2)
    out: FloatArray = weights[0] * (left @ right.T) + weights[1] * near
    return out


def _correlate(y: FloatArray, shrinkage: float = 0.1) -> FloatArray:
    out: FloatArray = (1.0 - shrinkage) * (y.T @ y) / len(y) + shrinkage * np.eye(y.shape[1])
    return out


def _kronecker_cost(x: FloatArray, y: FloatArray, weights: FloatArray) -> float:
    size_b, left_b = np.linalg.eigh(_correlate(y))
    size_k, left_k = np.linalg.eigh(_kernel(x, x, weights) + weights[4] * np.eye(len(x)))
    spread = np.outer(np.maximum(size_k, 0.0), size_b) + weights[3]
    return float(((left_k.T @ y @ left_b) ** 2 / spread + np.log(spread)).sum())


if __name__ == "__main__":
    main()
