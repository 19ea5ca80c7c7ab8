"""A published data set laid out as a screen folder."""

import shutil
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def lay_out_screen(
    folder: Path, data_set: str, patterns: Iterable[str], settings: str
) -> Path | None:
    """New folder with the data set's files and a screen.toml, or None where the set is absent."""
    if not (DATA / data_set).exists():
        return None
    screen = folder / data_set
    screen.mkdir()
    for pattern in patterns:
        for path in sorted((DATA / data_set).glob(pattern)):
            shutil.copy(path, screen)
    (screen / "screen.toml").write_text(settings, encoding="utf-8")
    return screen
