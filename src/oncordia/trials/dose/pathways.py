"""Pathways of the first cohorts of a trial: the next dose after each outcome."""

from collections.abc import Iterator, Sequence

import numpy as np

from oncordia.arrays import IntArray
from oncordia.trials.dose.enumerate import GOES_ON, Rules
from oncordia.trials.kernels.dose.interval import TOO_TOXIC

Row = tuple[str, ...]


def list_pathways(rules: Rules, labels: Sequence[str], steps: int) -> Iterator[Row]:
    """One row for each outcome of up to ``steps`` cohorts: what was seen, then the next dose.

    References
    ----------
    Yap, Billingham, Cheung, Craddock and O'Quigley 2017, Clin. Cancer Res. 23, 7440.
    """
    zero = np.zeros((1, len(labels)), dtype=np.int64)
    yield from _walk(rules, labels, steps, zero, zero, rules.start, ())


def _walk(
    rules: Rules,
    labels: Sequence[str],
    steps: int,
    n: IntArray,
    y: IntArray,
    dose: int,
    seen: Row,
) -> Iterator[Row]:
    """Rows of all outcomes from a state on, those with fewer toxicities first."""
    size = min(rules.cohort, rules.most - int(n.sum()))
    for toxic in range(size + 1):
        after_n, after_y = n.copy(), y.copy()
        after_n[0, dose] += size
        after_y[0, dose] += toxic
        place = np.array([dose])
        after, endings = rules.move(after_n, after_y, np.zeros_like(n), place, toxic)
        told = (*seen, f"{toxic} of {size} at {labels[dose]}")
        is_last = len(told) == steps
        if endings[0] == GOES_ON and not is_last:
            yield from _walk(rules, labels, steps, after_n, after_y, int(after[0]), told)
            continue
        if endings[0] == GOES_ON:
            following = labels[after[0]]
        else:
            following = "stop: no dose" if endings[0] == TOO_TOXIC else "stop: enough seen"
        yield (*told, *("-",) * (steps - len(told)), following)
