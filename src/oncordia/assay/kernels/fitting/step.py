"""One damped step of a fit: which parameters may move, where to, and how far the next may go."""

from oncordia.arrays import FloatArray, IntArray
from oncordia.numeric import inner_kernel, solve_positive

GOOD, POOR = 0.75, 0.25  # gain of a step over what the matrix promised
LEAST_DAMPING = 1e-14


@inner_kernel
def list_free(
    box: FloatArray, p: FloatArray, gradient: FloatArray, matrix: FloatArray, free: IntArray
) -> tuple[int, float]:
    """Parameters that may move, into free: how many, and the steepest scaled descent among them.

    A parameter that sits on a bound and would leave the box is held, and so is one on which
    nothing depends.
    """
    n_free = 0
    steepest = 0.0
    for j in range(box.shape[0]):
        low, high = box[j, 0], box[j, 1]
        held = high <= low
        held = held or (p[j] <= low and gradient[j] < 0.0)
        held = held or (p[j] >= high and gradient[j] > 0.0)
        if held or not matrix[j, j] > 0.0:
            continue
        free[n_free] = j
        n_free += 1
        steepest = max(steepest, gradient[j] / matrix[j, j] * gradient[j])
    return n_free, steepest


@inner_kernel
def damped_step(
    box: FloatArray,
    p: FloatArray,
    free: IntArray,
    n_free: int,
    damping: float,
    gradient: FloatArray,
    matrix: FloatArray,
    diagonal: FloatArray,
    damped: FloatArray,
    step: FloatArray,
    trial: FloatArray,
) -> float:
    """Step from p clipped to the box, into trial; its relative length.

    -1 where the damped matrix is not positive.
    """
    for a in range(n_free):
        j = free[a]
        step[a] = gradient[j]
        for b in range(a + 1):
            damped[a, b] = matrix[j, free[b]]
        damped[a, a] += damping * diagonal[j]
    if not solve_positive(damped, step, n_free, 1e-15):
        return -1.0
    for j in range(box.shape[0]):
        trial[j] = p[j]
    length = 0.0
    for a in range(n_free):
        j = free[a]
        trial[j] = min(max(p[j] + step[a], box[j, 0]), box[j, 1])
        length = max(length, abs(trial[j] - p[j]) / (abs(p[j]) + 1e-3))
    return length


@inner_kernel
def renew_damping(
    damping: float,
    lowered: float,
    unit: float,
    p: FloatArray,
    trial: FloatArray,
    gradient: FloatArray,
    diagonal: FloatArray,
    before: FloatArray,
    moved: FloatArray,
) -> float:
    """Damping after a step from p to the trial that lowered the objective.

    Less where the gain is what the matrix promised, more where it is far below (Nocedal & Wright
    2006, algorithm 4.1). ``lowered`` is in units of the matrix; ``before`` gets
    the descent over its unit at p, ``moved`` the step.
    """
    promised = 0.0
    for j in range(p.size):
        before[j] = gradient[j] / unit
        moved[j] = trial[j] - p[j]
        promised += moved[j] * (gradient[j] + damping * diagonal[j] * moved[j])
    ratio = lowered / promised
    if ratio > GOOD:
        return max(damping * 0.1, LEAST_DAMPING)
    return damping * 2.0 if ratio < POOR else damping
