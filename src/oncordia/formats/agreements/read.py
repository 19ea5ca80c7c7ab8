"""A TOML or JSON file becomes an agreement; every fault of it is said at once."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path as FilePath

from oncordia.domain.alliance import Agreement
from oncordia.errors import UnreadableFile
from oncordia.formats.agreements.build import KnownIds, build_agreement
from oncordia.formats.agreements.lines import Path, find_lines

_LARGEST_BYTES = 16 * 2**20


def read_agreement(path: str | FilePath, *, known: KnownIds | None = None) -> Agreement:
    """The agreement that a file holds: a draft, or one that a source reports as signed.

    Parameters
    ----------
    path : TOML, or JSON of the same keys
    known : says which members and agreements are unknown; None: they are not looked at

    Raises
    ------
    UnreadableFile
        The file cannot be read, or is neither TOML nor JSON.
    InvalidAgreement
        Something in it is wrong. The message has one line for each fault, with row, key and mend.
    """
    place = FilePath(path)
    try:
        content = place.read_bytes()
    except OSError as fault:
        raise UnreadableFile(f"{place.name}: cannot be read ({fault.strerror})") from None
    if len(content) > _LARGEST_BYTES:
        raise UnreadableFile(f"{place.name}: is larger than 16 MiB; this is no agreement")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(f"{place.name}: is no UTF-8 text; save it as UTF-8") from None
    data, lines = _parse(place.name, text)
    return build_agreement(place.name, data, lines=lines, known=known)


def _parse(file: str, text: str) -> tuple[Mapping[str, object], Mapping[Path, int]]:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text), {}
        except ValueError as fault:
            raise UnreadableFile(f"{file}: is no valid JSON ({fault}); mend it there") from None
    try:
        return tomllib.loads(text), find_lines(text)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"^(.*?) \(at line (\d+), column \d+\)$", str(fault))
        row = f", row {found[2]}" if found else ""
        said = found[1] if found else str(fault)
        raise UnreadableFile(
            f"{file}{row}: is no valid TOML: {said}; "
            "put texts in quotation marks and lists in square brackets"
        ) from None
