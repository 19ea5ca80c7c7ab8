"""Made screen folders for the tests of their reader."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from oncordia.formats import Screen, read_screen

SETTINGS = """\
name = "made"
[readings]
files = ["wells.csv"]
[doses]
unit = "uM"
"""
HEADER = "plate,well,value,sample,drug,dose\n"
ROWS = """\
P1,A01,100,S1,DMSO,
P1,A02,90,S1,x,0.1
P1,A03,60,S1,x,1
P1,A04,20,S1,x,10
P2,A01,100,S1,DMSO,
P2,A02,95,S1,x,0.1
P2,A03,55,S1,x,1
P2,A04,25,S1,x,10
"""
Reader = Callable[..., Screen]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read a folder of these files; ``wells.csv`` and ``screen.toml`` have defaults."""

    def make(files: dict[str, str | bytes] | None = None) -> Screen:
        written: dict[str, str | bytes] = {
            "screen.toml": SETTINGS,
            "wells.csv": HEADER + ROWS,
            **(files or {}),
        }
        for name, content in written.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_screen(tmp_path)

    return make


def _write_export(scale: float = 1.0) -> str:
    """A 96-well EnVision text export: A01-A04 are 100, 90, 60 and 20 times ``scale``."""
    raw = np.full((8, 12), 50.0)
    raw[0, :4] = (100, 90, 60, 20)
    lines = ["Results for US LUM 96 channel 0 (CPS)", ";" + ";".join(map(str, range(1, 13))) + ";"]
    lines += [
        f"{chr(65 + row)};" + ";".join(f"{value * scale:g}" for value in raw[row]) + ";"
        for row in range(8)
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def export() -> Callable[[float], str]:
    """Text of an instrument export."""
    return _write_export
