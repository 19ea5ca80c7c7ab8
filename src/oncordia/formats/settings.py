"""``screen.toml`` becomes the settings of a screen; every fault in it becomes a problem."""

import re
import tomllib
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from oncordia.domain import ScreenSettings
from oncordia.errors import OncordiaError
from oncordia.formats.book import Book
from oncordia.formats.faults import Faults
from oncordia.formats.headers import find_nearest

SETTINGS_FILE = "screen.toml"
OFF = "off"  # what stands for None where a number may be switched off

Options = TypeVar("Options")


def read_settings(book: Book, name: str, faults: Faults) -> ScreenSettings:
    """Settings that a ``screen.toml`` states, defaults for the rest; ``name`` where it has none.

    Unknown sections and keys, and values of the wrong kind, are faults that name the key, the
    value, what is allowed and the nearest known key.
    """
    text = book.text
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"^(.*?) \(at line (\d+), column \d+\)$", str(fault))
        faults.add(
            book.file,
            f"is no valid TOML: {found[1] if found else fault}",
            "put texts in quotation marks and lists in square brackets",
            row=int(found[2]) if found else None,
        )
        return ScreenSettings(name=name)
    reader = _Reader(book.file, text, faults)
    settings = reader.fill(ScreenSettings, said, ())
    if not settings.name:
        settings = ScreenSettings(
            **{f.name: getattr(settings, f.name) for f in fields(settings) if f.name != "name"},
            name=name,
        )
    return settings


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    text: str
    faults: Faults

    def fill(
        self, kind: type[Options], said: Mapping[str, object], path: tuple[str, ...]
    ) -> Options:
        """A dataclass filled from a TOML table; a faulty value leaves its default."""
        hints = get_type_hints(kind)
        values: dict[str, object] = {}
        known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
        for key, value in said.items():
            if key not in known:
                self._refuse_key(key, path, list(known))
                continue
            none_word = known[key].metadata.get("none", OFF)
            try:
                values[key] = self._read(hints[key], value, (*path, key), none_word)
            except _WrongValue as wrong:
                self._fault(
                    (*path, key), f"{_show(value)} is not allowed here", f"write {wrong.allowed}"
                )
        try:
            return kind(**values)
        except OncordiaError as error:
            named = re.match(r"\w+\.(\w+)", str(error))
            place = (*path, named[1]) if named and named[1] in values else path
            self._fault(place, str(error), "correct the value")
            return kind()

    def _read(self, hint: Any, value: object, path: tuple[str, ...], none_word: str) -> object:
        if is_dataclass(hint) and isinstance(hint, type):
            if not isinstance(value, Mapping):
                raise _WrongValue(f"a section [{'.'.join(path)}] with its keys below it")
            return self.fill(hint, value, path)
        if get_origin(hint) in (Union, types.UnionType):
            inner = next(arm for arm in get_args(hint) if arm is not type(None))
            if inner is not str and value == none_word:
                return None
            try:
                return self._read(inner, value, path, none_word)
            except _WrongValue as wrong:
                or_none = "" if inner is str else f", or {none_word!r}"
                raise _WrongValue(wrong.allowed + or_none) from None
        if get_origin(hint) is Mapping or get_origin(hint) is dict:
            return self._read_mapping(get_args(hint)[1], value, path)
        return _read_plain(hint, value)

    def _read_mapping(self, inner: Any, value: object, path: tuple[str, ...]) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise _WrongValue(f"a section [{'.'.join(path)}] with its keys below it")
        read: dict[str, object] = {}
        for key, entry in value.items():
            try:
                read[key] = _read_plain(inner, entry)
            except _WrongValue as wrong:
                self._fault(
                    (*path, key), f"{_show(entry)} is not allowed here", f"write {wrong.allowed}"
                )
        return read

    def _refuse_key(self, key: str, path: tuple[str, ...], known: list[str]) -> None:
        nearest = find_nearest(key, known)
        what = "section or key" if not path else "key"
        hint = f"did you mean {nearest!r}" if nearest else f"known are {', '.join(known)}"
        where = f" in [{'.'.join(path)}]" if path else ""
        self._fault((*path, key), f"there is no {what} {key!r}{where}", f"correct it; {hint}")

    def _fault(self, path: tuple[str, ...], message: str, mend: str) -> None:
        self.faults.add(
            self.file,
            message,
            mend,
            row=_find_line(self.text, path),
            column=".".join(path) or None,
        )


class _WrongValue(Exception):
    """A value of the wrong kind; ``allowed`` says what would be right."""

    def __init__(self, allowed: str) -> None:
        self.allowed = allowed
        super().__init__(allowed)


def _read_plain(hint: Any, value: object) -> object:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        choices = [member.value for member in hint]
        if value not in choices:
            nearest = find_nearest(str(value), choices)
            hinted = f", did you mean {nearest!r}" if nearest else ""
            raise _WrongValue(f"one of {', '.join(choices)}{hinted}")
        return hint(value)
    if get_origin(hint) is tuple and get_args(hint)[0] is float:
        pair: list[Any] = value if isinstance(value, list) else []
        known = all(isinstance(x, int | float) and not isinstance(x, bool) for x in pair)
        if len(pair) != 2 or not known:
            raise _WrongValue("two numbers as [0.5, 2.0]")
        return tuple(float(x) for x in pair)
    if get_origin(hint) is tuple:
        texts = [value] if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise _WrongValue('a text, or a list of texts as ["a", "b"]')
        return tuple(_read_plain(get_args(hint)[0], text) for text in texts)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        if value != value or value in (float("inf"), float("-inf")):
            raise _WrongValue("a finite number")
        return float(value)
    if hint in (int, bool, str) and type(value) is hint:
        return value
    raise _WrongValue(
        {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}[hint]
    )


def _show(value: object) -> str:
    return f"{'true' if value else 'false'}" if isinstance(value, bool) else repr(value)


def _find_line(text: str, path: tuple[str, ...]) -> int | None:
    """Line, from 1, on which a key stands, or the section where the key is not found."""
    for depth in range(len(path), 0, -1):
        for number, section, key in _lines(text):
            if (*section, *key) == path[:depth]:
                return number
    return None


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if found := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            section = tuple(part.strip("\"' ") for part in found[1].split("."))
            yield number, section, ()
        elif found := re.match(r"\s*([^=#\[\]]+?)\s*=", line):
            yield number, section, tuple(part.strip("\"' ") for part in found[1].split("."))


def list_options(kind: type[Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, object]]:
    """Dotted key, type and default of every option of a settings dataclass, sections flattened."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        hint = hints[field.name]
        if is_dataclass(hint) and isinstance(hint, type):
            yield from list_options(hint, (*path, field.name))
            continue
        default = field.default if field.default is not MISSING else None
        if field.default_factory is not MISSING:
            default = field.default_factory()
        yield ".".join((*path, field.name)), hint, default
