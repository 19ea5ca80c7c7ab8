"""Designs and scenarios as documents: versioned TOML, or JSON of the same keys."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from oncordia.domain import InputDigest
from oncordia.errors import InvalidDesign
from oncordia.formats.toml_file import TomlFile, read_toml
from oncordia.formats.toml_lines import Path as Keys
from oncordia.formats.toml_lines import find_line

VERSION = 1  # of both documents
DESIGN_MARK = "oncordia_design"
SCENARIO_MARK = "oncordia_scenario"
TABLE = "scenario"  # [[scenario]] in a document of scenarios

Built = TypeVar("Built")


@dataclass(frozen=True, slots=True)
class Document:
    """A design or some scenarios as a document holds them, with the lines of its keys."""

    kind: str  # of the design; empty where a document of scenarios leaves it out
    tables: tuple[Mapping[str, Any], ...]  # the settings of one design, or of each scenario
    read: TomlFile
    is_scenario: bool

    @property
    def digest(self) -> InputDigest:
        """Name, digest and size of its file."""
        content = self.read.content
        return InputDigest(self.read.file, sha256(content).hexdigest(), len(content))

    def build(self, build: Callable[[Mapping[str, Any]], Built]) -> tuple[Built, ...]:
        """What ``build`` makes of each table; a fault names file and row.

        Raises
        ------
        InvalidDesign
            As ``build`` raises it, with the file and the row of the setting at fault before it.
        """
        built = []
        for place, table in enumerate(self.tables):
            try:
                built.append(build(table))
            except InvalidDesign as fault:
                raise self.refuse(str(fault), fault.field, place) from None
        return tuple(built)

    def refuse(self, message: str, field: str = "", place: int = 0) -> InvalidDesign:
        """A fault of this document with its file, and the row of the field where it is known."""
        keys: Keys = tuple(_split(field))
        if self.is_scenario:
            keys = (TABLE, place, *keys)
        row = find_line(self.read.lines, keys) if field else None
        where = f"{self.read.file}, row {row}" if row else self.read.file
        return InvalidDesign(f"{where}: {message}", field)


def read_design_document(path: str | Path) -> Document:
    """A document that holds one design.

    Raises
    ------
    UnreadableFile
        If the file cannot be read, or is neither TOML nor JSON.
    InvalidDesign
        If it is no design, or of a newer version.
    """
    return parse_design_document(read_toml(path, "design"))


def parse_design_document(read: TomlFile) -> Document:
    """The same of a file that is read.

    Raises
    ------
    InvalidDesign
        If it is no design, or of a newer version.
    """
    said = dict(read.data)
    _check_version(read, said.pop(DESIGN_MARK, None), DESIGN_MARK, "design")
    kind = said.pop("kind", None)
    if not isinstance(kind, str):
        raise InvalidDesign(
            f'{read.file}: says no kind of design; write kind = "…"; '
            "`oncordia trial kinds` lists them",
            "kind",
        )
    return Document(kind, (said,), read, is_scenario=False)


def read_scenario_document(path: str | Path) -> Document:
    """A document that holds one scenario or several, each in a table ``[[scenario]]``.

    Raises
    ------
    UnreadableFile
        If the file cannot be read, or is neither TOML nor JSON.
    InvalidDesign
        If it holds no scenario, something else beside them, or is of a newer version.
    """
    read = read_toml(path, "scenario")
    said = dict(read.data)
    _check_version(read, said.pop(SCENARIO_MARK, None), SCENARIO_MARK, "scenario")
    kind, tables = said.pop("kind", ""), said.pop(TABLE, None)
    if said:
        raise InvalidDesign(
            f"{read.file}: {next(iter(said))!r} stands outside of a scenario; "
            f"write it below a line [[{TABLE}]]",
            next(iter(said)),
        )
    is_list = isinstance(tables, list) and all(isinstance(one, Mapping) for one in tables)
    if not is_list or not tables:
        raise InvalidDesign(
            f"{read.file}: holds no scenario; start each with a line [[{TABLE}]]", TABLE
        )
    return Document(str(kind), tuple(tables), read, is_scenario=True)


def _check_version(read: TomlFile, version: object, mark: str, what: str) -> None:
    if type(version) is not int or version < 1:
        raise InvalidDesign(
            f"{read.file}: is no {what} of ours; begin it with the line {mark} = {VERSION}", mark
        )
    if version > VERSION:
        row = find_line(read.lines, (mark,))
        where = f"{read.file}, row {row}" if row else read.file
        raise InvalidDesign(
            f"{where}: {mark} is {version}, a newer form than this program knows ({VERSION}); "
            "install a newer oncordia",
            mark,
        )


def _split(field: str) -> list[str | int]:
    """Keys of a dotted field; ``arms[2].rate`` is the key arms, its place 1, the key rate."""
    keys: list[str | int] = []
    for part in field.split("."):
        name, *places = re.split(r"[\[\]]+", part.rstrip("]"))
        keys.append(name)
        keys.extend(int(place) - 1 for place in places if place.isdigit())
    return keys
