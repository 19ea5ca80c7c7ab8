"""How alike drugs are, told by the scores of the pairs that they are in."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray

_RIDGE = 3.0  # pairs that "a drug has no effect" counts as
_EFFECT_REACH = 0.35  # of one minus a cosine of effects, at which likeness falls to 1/e
_PAIRING_REACH = 0.7  # the same of pairings; both by inner folds over the published screen
_LEAST = 1e-12  # squared length below which a drug has no direction


def find_effect_likeness(pairs: IntArray, centred: FloatArray, n_drugs: int) -> FloatArray:
    """Likeness of drugs by their effects over lines, 1 with themselves.

    Parameters
    ----------
    pairs
        Places of both drugs, shape (n_pairs, 2).
    centred
        Scores less the mean of each line, shape (n_pairs, n_lines).

    Returns
    -------
    FloatArray
        Shape (n_drugs, n_drugs), between 0 and 1, positive semi-definite.
    """
    share = np.zeros((pairs.shape[0], n_drugs))
    share[np.arange(pairs.shape[0])[:, None], pairs] = 1.0
    effect = np.linalg.solve(share.T @ share + _RIDGE * np.eye(n_drugs), share.T @ centred)
    effect = effect - effect.mean(axis=0)
    length = np.sqrt((effect**2).sum(axis=1))
    unit = effect / np.where(length > 0, length, 1.0)[:, None]
    return _soften(unit @ unit.T, _EFFECT_REACH)


def find_pairing_likeness(table: FloatArray) -> FloatArray:
    """Likeness of drugs by what they do with the same partners on the same lines.

    Of each score the mean of its line and the effects of both drugs on the line are taken off.
    The likeness of two drugs is the cosine of what is left, over all other partners and lines.

    Parameters
    ----------
    table
        Scores of every pair, shape (n_drugs, n_drugs, n_lines), symmetric; 3 drugs or more. What
        stands for a drug with itself is not looked at.

    Returns
    -------
    FloatArray
        Shape (n_drugs, n_drugs), between 0 and 1, positive semi-definite.
    """
    n_drugs = table.shape[0]
    itself = np.arange(n_drugs)
    left = table.copy()
    left[itself, itself] = 0.0
    mean = left.sum(axis=(0, 1)) / (n_drugs * (n_drugs - 1))
    # least squares of mean + drug + drug over all pairs: mean of a drug, unshrunk
    effect = (left.sum(axis=1) - (n_drugs - 1) * mean) / (n_drugs - 2)
    left -= mean + effect[:, None] + effect
    left[itself, itself] = 0.0
    rows = left.reshape(n_drugs, -1)
    squares = (left**2).sum(axis=2)
    without = np.maximum(squares.sum(axis=1)[:, None] - squares, 0.0)  # the other as partner
    length = np.sqrt(without * without.T)
    cosine = np.where(length > _LEAST, rows @ rows.T / np.maximum(length, _LEAST), 0.0)
    cosine[itself, itself] = 1.0
    return _soften(_repair(cosine), _PAIRING_REACH)


def _repair(cosine: FloatArray) -> FloatArray:
    """The nearest with no negative direction, and 1 for a drug with itself.

    Each two drugs are compared over partners of their own, so that it is no product of one table.
    """
    size, directions = np.linalg.eigh(cosine)
    positive = (directions * np.maximum(size, 0.0)) @ directions.T
    length = np.sqrt(np.diag(positive))
    out: FloatArray = positive / length / length[:, None]
    return out


def _soften(cosine: FloatArray, reach: float) -> FloatArray:
    """``exp((cosine - 1) / reach)``: sums of products of a positive matrix stay positive."""
    out: FloatArray = np.exp((cosine - 1.0) / reach)
    out[np.diag_indices(out.shape[0])] = 1.0
    return out
