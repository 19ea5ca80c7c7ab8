"""A table of steps to fill in."""

from importlib.resources import files
from pathlib import Path

from oncordia.errors import OutputError


def write_funnel_template(path: str | Path) -> Path:
    """A CSV table of steps with its header and a talk to write over, at ``path``.

    Raises
    ------
    OutputError
        The file is already there, or the folder cannot be written to.
    """
    place = Path(path)
    content = (files("oncordia.formats") / "templates" / "funnel_steps.csv").read_bytes()
    try:
        with place.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise OutputError(
            f"{place.name}: is already there and is not overwritten; name a new file"
        ) from None
    except OSError as fault:
        raise OutputError(
            f"{place.name}: cannot be written ({fault.strerror}); name another place"
        ) from None
    return place
