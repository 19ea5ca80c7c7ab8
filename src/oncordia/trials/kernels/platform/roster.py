"""Arms of a platform trial come and go, and patients are allotted to those that are open."""

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import inner_kernel
from oncordia.trials.kernels.platform.places import (
    BLOCK_OF,
    BLOCKS,
    CLOSED,
    CLOSED_AT,
    CONTROLS_BEFORE,
    OPEN,
    OPENED,
    PATIENTS,
    ROOT,
    SLOTS,
    STATUS,
    TOTAL,
    TOTAL_BEFORE,
    WAITING,
    Rules,
)


@inner_kernel
def close_arm(arm: int, clock: float, book: FloatArray) -> None:
    """Close an arm; the control's status counts the open ones."""
    book[STATUS, arm] = CLOSED
    book[CLOSED_AT, arm] = clock
    book[STATUS, 0] -= 1.0


@inner_kernel
def open_arms(n: int, clock: float, rules: Rules, book: FloatArray) -> bool:
    """Open the arms whose turn it is, while there is room."""
    changed = False
    while book[STATUS, 0] < rules.plan[SLOTS] and n < rules.truth.shape[0]:
        k = _find_next(rules.entry, rules.leave, n, int(book[STATUS, 0]), book)
        if k == 0:
            break
        book[STATUS, k] = OPEN
        book[STATUS, 0] += 1.0
        book[OPENED, k] = clock
        book[CONTROLS_BEFORE, k] = book[PATIENTS, 0]
        book[TOTAL_BEFORE, k] = book[TOTAL, 0]
        changed = True
    return changed


@inner_kernel
def _find_next(entry: IntArray, leave: IntArray, n: int, n_open: int, book: FloatArray) -> int:
    """Arm that opens next, or 0: the first in the queue whose time has come.

    If no arm is open, the one with the earliest time does not wait for it. An arm whose time to
    leave has passed while it waited never opens.
    """
    found = 0
    for k in range(1, entry.size + 1):
        if book[STATUS, k] != WAITING or (leave[k - 1] > 0 and n >= leave[k - 1]):
            continue
        if found == 0 or entry[k - 1] < entry[found - 1]:
            found = k
    if found > 0 and n_open > 0 and entry[found - 1] > n:
        return 0
    return found


@inner_kernel
def allot_patient(
    u: float, n_open: int, plan: IntArray, book: FloatArray, left: FloatArray, renewed: int
) -> int:
    """Arm of the next patient: what is left of a block is drawn from, or shares that stay.

    ``renewed`` 1 begins a new block, as arms have come or gone.
    """
    width = left.size
    total = 0.0
    for k in range(width):
        left[k] = 0.0 if renewed == 1 else left[k]
        total += left[k]
    if total == 0.0:
        size = BLOCK_OF if plan[ROOT] == 1 else 1
        weight = np.sqrt(float(n_open)) if plan[ROOT] == 1 else 1.0
        left[0] = np.floor(size * weight + 0.5) if plan[BLOCKS] == 1 else size * weight
        total = left[0]
        for k in range(1, width):
            if book[STATUS, k] == OPEN:
                left[k] = size
                total += size
    u *= total
    arm = 0
    for k in range(width):
        if left[k] > 0.0:
            arm = k
            u -= left[k]
            if u < 0.0:
                break
    if plan[BLOCKS] == 1:
        left[arm] -= 1.0
    return arm
