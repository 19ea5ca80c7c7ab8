"""What the steps of a fit show of the second derivatives that J'WJ leaves out.

The structured secant update of Dennis, Gay & Welsch 1981, ACM TOMS 7:348, section 3: it costs no
evaluation, and steps near a minimum with large residuals become few.
"""

from oncordia.arrays import FloatArray
from oncordia.numeric import inner_kernel


@inner_kernel
def clear_secant(secant: FloatArray, before: FloatArray, moved: FloatArray) -> None:
    """Forget all, the last step too."""
    for a in range(secant.shape[0]):
        before[a], moved[a] = 0.0, 0.0
        for b in range(secant.shape[0]):
            secant[a, b] = 0.0


@inner_kernel
def add_secant(unit: float, secant: FloatArray, matrix: FloatArray) -> None:
    """Add the secant matrix, in units of the gradient, to the lower half of the matrix."""
    for a in range(secant.shape[0]):
        for b in range(a + 1):
            matrix[a, b] += unit * secant[a, b]


@inner_kernel
def update_secant(
    unit: float,
    gradient: FloatArray,
    matrix: FloatArray,
    before: FloatArray,
    moved: FloatArray,
    room: FloatArray,
    secant: FloatArray,
) -> None:
    """Update the secant matrix (P, P) by the last step.

    Parameters
    ----------
    unit
        By which gradient and matrix are divided to be those of the objective.
    gradient, matrix
        Descent J'Wr and J'WJ with the prior's share at the parameters; lower half.
    before
        Descent over its unit before the step, shape (P,).
    moved
        The step, shape (P,).
    room
        Scratch, shape (P,).
    """
    n = moved.size
    along = along_missing = along_secant = 0.0
    for a in range(n):
        missing = before[a] - gradient[a] / unit
        along += moved[a] * missing
        known = 0.0
        for b in range(n):
            known += (matrix[a, b] if b <= a else matrix[b, a]) * moved[b]
        missing -= known / unit
        old = 0.0
        for b in range(n):
            old += secant[a, b] * moved[b]
        along_missing += moved[a] * missing
        along_secant += moved[a] * old
        room[a] = missing
    if not along > 0.0:
        return
    size = 1.0
    if abs(along_missing) < abs(along_secant):
        size = abs(along_missing) / abs(along_secant)
    left = 0.0
    for a in range(n):
        old = 0.0
        for b in range(n):
            secant[a, b] *= size
            old += secant[a, b] * moved[b]
        room[a] -= old
        left += room[a] * moved[a]
    for a in range(n):
        change_a = before[a] - gradient[a] / unit
        for b in range(n):
            change_b = before[b] - gradient[b] / unit
            secant[a, b] += (
                room[a] * change_b + change_a * room[b] - left / along * change_a * change_b
            ) / along
