"""Whether two messages, or a message and the own cohort, tell of the same patients."""

import numpy as np

from oncordia.domain.therapy import CentreMessage

_ROUNDING = 1e-9  # by which sums over the same patients may differ, over their size


def find_overlap(left: CentreMessage, right: CentreMessage) -> str:
    """A drug of which both tell the same sums, "" for none.

    Number, mean and sum of squares of one drug agree to rounding by chance nowhere but where all
    responses are equal; so the patients of that drug are the same, whatever the messages are
    called. Messages with noise agree with nothing.
    """
    if left.measure != right.measure:
        return ""
    place = {drug: at for at, drug in enumerate(right.drugs)}
    for at, drug in enumerate(left.drugs):
        if drug in place and _is_same(_tell(left, at), _tell(right, place[drug])):
            return drug
    return ""


def _tell(message: CentreMessage, at: int) -> tuple[float, float, float]:
    squares = float(message.scatter[at, at])
    return float(message.counts[at, at]), float(message.means[at]), squares


def _is_same(left: tuple[float, float, float], right: tuple[float, float, float]) -> bool:
    if not left[2] > 0:  # no spread, or withheld: equal by chance
        return False
    return bool(np.allclose(left, right, rtol=_ROUNDING, atol=0.0))
