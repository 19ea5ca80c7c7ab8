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
