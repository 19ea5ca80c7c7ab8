"""A TOML file, or JSON of the same keys, as plain data with the line of each key."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from oncordia.errors import UnreadableFile
from oncordia.formats.toml_lines import Path, find_lines

_LARGEST_BYTES = 16 * 2**20


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a file holds."""

    file: str  # its name
    data: Mapping[str, Any]
    lines: Mapping[Path, int]  # of each key; empty for JSON
    content: bytes


def read_toml(path: str | FilePath, kind: str) -> TomlFile:
    """What a file holds as TOML, or as JSON of the same keys.

    Parameters
    ----------
    path
        The file.
    kind
        What it should be, for messages, as ``agreement``.

    Raises
    ------
    UnreadableFile
        The file cannot be read, is too large, no UTF-8 text, or neither TOML nor JSON.
    """
    place = FilePath(path)
    try:
        content = place.read_bytes()
    except OSError as fault:
        raise UnreadableFile(f"{place.name}: cannot be read ({fault.strerror})") from None
    return parse_toml(place.name, content, kind)


def parse_toml(file: str, content: bytes, kind: str) -> TomlFile:
    """The same of the bytes of a file of that name.

    Raises
    ------
    UnreadableFile
        They are too many, no UTF-8 text, or neither TOML nor JSON.
    """
    if len(content) > _LARGEST_BYTES:
        raise UnreadableFile(f"{file}: is larger than 16 MiB; this is no {kind}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(f"{file}: is no UTF-8 text; save it as UTF-8") from None
    data, lines = _parse(file, text)
    return TomlFile(file, data, lines, content)


def _parse(file: str, text: str) -> tuple[Mapping[str, Any], Mapping[Path, int]]:
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
