"""The constant model: no response, one level."""

from oncordia.arrays import FloatArray
from oncordia.numeric import lean_kernel


@lean_kernel
def fill_constant(x: FloatArray, rows: FloatArray) -> None:
    """Change of the response with the level: 1 everywhere."""
    for i in range(x.size):
        rows[i, 0] = 1.0


@lean_kernel
def predict_constant(x: FloatArray, p: FloatArray, out: FloatArray) -> None:
    """The level, at each log10 dose."""
    for i in range(x.size):
        out[i] = p[0]
