import numpy as np

from oncordia.arrays import FloatArray
from oncordia.numeric import kernel, kernel_range, parallel_kernel


@kernel
def _divide(a: float, b: float) -> float:
    return a / b


@parallel_kernel
def _square(values: FloatArray) -> FloatArray:
    out = np.empty_like(values)
    for i in kernel_range(values.size):
        out[i] = values[i] * values[i]
    return out


def test_kernel__computes() -> None:
    assert _divide(3.0, 2.0) == 1.5


def test_parallel_kernel__writes_every_place() -> None:
    assert _square(np.arange(4.0)).tolist() == [0.0, 1.0, 4.0, 9.0]
