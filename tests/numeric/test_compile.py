import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import oncordia.numeric.compile
from oncordia.numeric import kernel
from oncordia.numeric.compile import CONFIG


@kernel
def _divide(a: float, b: float) -> float:
    return a / b


def test_kernel__computes() -> None:
    assert _divide(3.0, 2.0) == 1.5


def test_kernel__leaves_the_cache_of_others_alone() -> None:
    assert os.environ.get("NUMBA_CACHE_DIR", "") == CONFIG.CACHE_DIR


def _call_kept(folder: Path, code: str) -> list[str]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder), "NUMBA_DISABLE_JIT": "0"}
    words = [sys.executable, "-c", code + "; print(z, 'numba.np.linalg' in sys.modules)"]
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return run.stdout.split()


SOLVE = (
    "import sys, numpy as np; from oncordia.numeric import invert_positive, solve_positive; "
    "a = np.array([[4.0, 2.0], [2.0, 5.0]]); b = np.array([8.0, 12.0]); "
    "solve_positive(a.copy(), b, 2, 1e-12); z = b.tolist()[1]"
)
INVERT = (
    f"{SOLVE}; out = np.empty((2, 2)); invert_positive(a, 2, 1e-12, out); z = round(out[1, 1], 9)"
)


def test_kernel__loads_kept_code_without_what_compiles_it(tmp_path: Path) -> None:
    compiled, loaded = (_call_kept(tmp_path, SOLVE) for _ in range(2))

    assert compiled == ["2.0", "True"]
    assert loaded == ["2.0", "False"]


def test_kernel__compiles_where_others_are_kept(tmp_path: Path) -> None:
    _call_kept(tmp_path, SOLVE)

    assert _call_kept(tmp_path, INVERT) == ["0.25", "True"]
    assert _call_kept(tmp_path, INVERT) == ["0.25", "False"]


@pytest.mark.parametrize("folder", ["kernels", "kernels/family"])
def test_kernel__calls_no_old_code_of_another_file(tmp_path: Path, folder: str) -> None:
    room = tmp_path / "oncordia_copy" / "numeric"
    room.mkdir(parents=True)
    kernels = tmp_path / "oncordia_copy" / "room" / "kernels"
    inner = tmp_path / "oncordia_copy" / "room" / folder / "inner.py"
    inner.parent.mkdir(parents=True)
    shutil.copy(oncordia.numeric.compile.__file__, room / "compile.py")
    (kernels / "outer.py").write_text(
        "from oncordia_copy.numeric.compile import kernel\n"
        f"from oncordia_copy.room.{folder.replace('/', '.')}.inner import inner\n"
        "@kernel\ndef outer(x: float) -> float:\n    return inner(x)\n"
    )

    def call_with(body: str) -> str:
        inner.write_text(
            "from oncordia_copy.numeric.compile import kernel\n"
            f"@kernel\ndef inner(x: float) -> float:\n    return {body}\n"
        )
        code = "from oncordia_copy.room.kernels.outer import outer; print(outer(2.0))"
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.strip()

    assert call_with("x + 1.0") == "3.0"
    assert call_with("x * 7.0") == "14.0"
