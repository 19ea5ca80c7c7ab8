import numpy as np
import pytest

from oncordia.arrays import FloatArray
from oncordia.numeric import over_pieces
from oncordia.numeric.pieces import PIECE, count_cores


def _double(first: int, last: int, values: FloatArray, out: FloatArray) -> None:
    for i in range(first, last):
        out[i] = 2.0 * values[i]


@pytest.mark.parametrize("n", [0, 1, PIECE, PIECE + 1, 5 * PIECE + 7])
def test_over_pieces__writes_every_place_once(n: int) -> None:
    values, out = np.arange(n, dtype=np.float64), np.full(n, np.nan)

    over_pieces(_double, n, values, out)

    assert (out == 2.0 * values).all()


def test_over_pieces__passes_on_what_goes_wrong() -> None:
    def fail(first: int, last: int) -> None:
        raise ValueError(f"{first} to {last}")

    with pytest.raises(ValueError, match=f"0 to {PIECE}"):
        over_pieces(fail, 5000)


@pytest.mark.parametrize(("said", "cores"), [("1", 1), ("", count_cores()), ("x", count_cores())])
def test_count_cores__can_be_lowered(
    said: str, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONCORDIA_CORES", said)

    assert count_cores() == cores
