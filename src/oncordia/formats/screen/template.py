"""A new screen folder: a commented ``screen.toml`` and a plate map to fill in."""

from importlib.resources import files
from pathlib import Path

from oncordia.errors import OutputError
from oncordia.formats.settings import SETTINGS_FILE

TEMPLATES = (SETTINGS_FILE, "platemap.csv")


def write_screen_template(folder: str | Path) -> tuple[Path, ...]:
    """Files written into ``folder``, which is made where it is not there.

    Raises
    ------
    OutputError
        If one of the files is already there; then none is written.
    """
    target = Path(folder)
    for name in TEMPLATES:
        if (target / name).exists():
            raise OutputError(
                f"{name}: is already in the folder and is not overwritten; name a new folder"
            )
    try:
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for name in TEMPLATES:
            content = (files("oncordia.formats") / "templates" / name).read_bytes()
            (target / name).write_bytes(content)
            written.append(target / name)
    except OSError as fault:
        raise OutputError(
            f"the folder cannot be written to ({fault.strerror}); name another one"
        ) from None
    return tuple(written)
