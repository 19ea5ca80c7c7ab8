"""The program as a user calls it, in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from oncordia.cli import main
from oncordia.testing import make_screen, write_screen_folder


@dataclass(frozen=True, slots=True)
class Call:
    """How a call of the program ended."""

    code: int
    out: str
    err: str


Oncordia = Callable[..., Call]


@pytest.fixture
def oncordia(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Oncordia:
    def call(*words: object) -> Call:
        monkeypatch.setattr("sys.argv", ["oncordia", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Call(int(ended.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    """A sound screen folder: one line, three plates, eight drugs."""
    folder = tmp_path / "screen"
    write_screen_folder(make_screen(np.random.default_rng(3), n_lines=1, n_drugs=8), folder)
    return folder
