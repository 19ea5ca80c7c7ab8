"""Files to fill in: written where none stands, all of them or none."""

from collections.abc import Mapping
from pathlib import Path

from oncordia.errors import OutputError


def write_new_files(contents: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write each file where none stands; return where they lie.

    Raises
    ------
    OutputError
        If one of them is already there or cannot be written; then none of them is left.
    """
    written: list[Path] = []
    try:
        for place, content in contents.items():
            with place.open("xb") as file:
                written.append(place)
                file.write(content)
    except OSError as fault:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(fault, FileExistsError):
            raise OutputError(
                f"{place.name}: is already there and is not overwritten; name a new file"
            ) from None
        raise OutputError(
            f"{place.name}: cannot be written ({fault.strerror}); name another place"
        ) from None
    return tuple(written)
