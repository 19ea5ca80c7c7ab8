"""Settings of a design or a scenario: dataclass fields that know their words and bounds."""

import math
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from oncordia.errors import InvalidDesign

Settings = TypeVar("Settings")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a field of a design means, and what may stand in it."""

    words: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    open_low: bool = False  # the low bound itself is refused
    open_high: bool = False
    example: object = None  # written into the commented document
    sample: object = None  # shown behind a # where a setting is left out by default

    def describe_bounds(self) -> str:
        """Bounds in words, as ``above 0 and below 1``; empty where there are none."""
        words = []
        if self.low is not None:
            words.append(f"{'above' if self.open_low else 'at least'} {self.low:g}")
        if self.high is not None:
            words.append(f"{'below' if self.open_high else 'at most'} {self.high:g}")
        return " and ".join(words)

    def holds(self, value: float) -> bool:
        """Whether a number is finite and lies within the bounds."""
        if not math.isfinite(value):
            return False
        if self.low is not None and (value < self.low or (self.open_low and value == self.low)):
            return False
        return self.high is None or value < self.high or (value == self.high and not self.open_high)


@dataclass(frozen=True, slots=True)
class ListedSetting:
    """A setting as documents and docs list it."""

    name: str  # dotted where it stands in a section
    hint: Any
    setting: Setting
    default: object
    is_required: bool


def setting(
    words: str,
    *,
    default: Any = MISSING,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    open_low: bool = False,
    open_high: bool = False,
    example: object = None,
    sample: object = None,
) -> Any:
    """Field of a design: its words, unit, bounds of each number in it, default, example.

    Types that a document can hold: int, float, bool, str, StrEnum, tuples of these (also nested),
    ``| None`` (left out), a dataclass of settings (a section) or a tuple of them.
    """
    told = Setting(words, unit, low, high, open_low, open_high, example, sample)
    metadata = {"setting": told}
    if default is MISSING:
        return field(metadata=metadata)
    if is_dataclass(default) and not isinstance(default, type):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


def list_settings(kind: type[Any]) -> Iterator[ListedSetting]:
    """Settings of a dataclass, in the order of its fields."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        told = one.metadata.get("setting")
        if told is not None:
            default, is_required = _find_default(one)
            yield ListedSetting(one.name, hints[one.name], told, default, is_required)


def check_settings(settings: Any) -> None:
    """Refuse a number outside its bounds, by the name of its field; call in ``__post_init__``.

    Raises
    ------
    InvalidDesign
        The message gives field, value and bounds.
    """
    for listed in list_settings(type(settings)):
        value = getattr(settings, listed.name)
        for number in _numbers(value):
            if not listed.setting.holds(number):
                bounds = listed.setting.describe_bounds() or "finite"
                raise InvalidDesign(
                    f"{listed.name} must be {bounds}, got {_show(value)}", listed.name
                )


def build_settings(kind: type[Settings], said: Mapping[str, object], path: str = "") -> Settings:
    """Dataclass of settings from plain data, as a document holds them.

    Raises
    ------
    InvalidDesign
        If a key is unknown, a required one is missing, or a value has the wrong kind or lies
        outside its bounds; ``field`` is the dotted name.
    """
    known = {listed.name: listed for listed in list_settings(kind)}
    for key in said:
        if key not in known:
            raise InvalidDesign(
                f"there is no setting {path + key!r}; known here are {', '.join(known)}", path + key
            )
    values = {}
    for name, listed in known.items():
        if name in said:
            values[name] = _read(listed.hint, said[name], path + name)
        elif listed.is_required:
            raise InvalidDesign(f"{path + name} is missing: {listed.setting.words}", path + name)
    try:
        return kind(**values)
    except InvalidDesign as fault:
        if not path:
            raise
        raise InvalidDesign(f"{path}{fault}", path + fault.field) from None


def dump_settings(settings: Any) -> dict[str, object]:
    """Plain data of a dataclass of settings, as a document holds them; None is left out."""
    out: dict[str, object] = {}
    for listed in list_settings(type(settings)):
        value = getattr(settings, listed.name)
        if value is not None:
            out[listed.name] = _dump(value)
    return out


def _find_default(one: Field[Any]) -> tuple[object, bool]:
    if one.default is not MISSING:
        return one.default, False
    if one.default_factory is not MISSING:
        return one.default_factory(), False
    return None, True


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, bool | str):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, tuple):
        for part in value:
            yield from _numbers(part)


def _dump(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return dump_settings(value)
    if isinstance(value, tuple):
        return [_dump(part) for part in value]
    return value.value if isinstance(value, StrEnum) else value


def _read(hint: Any, value: object, path: str) -> object:
    if get_origin(hint) in (Union, types.UnionType):
        return _read(next(arm for arm in get_args(hint) if arm is not type(None)), value, path)
    if get_origin(hint) is tuple:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise _refuse(path, value, "a list in square brackets")
        inner = get_args(hint)[0]
        return tuple(_read(inner, part, f"{path}[{i}]") for i, part in enumerate(value, 1))
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, Mapping):
            raise _refuse(path, value, f"a section [{path}] with its settings below it")
        return build_settings(hint, value, f"{path}.")
    return _read_plain(hint, value, path)


def _read_plain(hint: Any, value: object, path: str) -> object:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        choices = [member.value for member in hint]
        if value not in choices:
            raise _refuse(path, value, f"one of {', '.join(choices)}")
        return hint(value)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint in (int, bool, str) and type(value) is hint:
        return value
    names = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}
    raise _refuse(path, value, names[hint])


def _refuse(path: str, value: object, allowed: str) -> InvalidDesign:
    return InvalidDesign(f"{path} is {_show(value)}; write {allowed}", path)


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return f"[{', '.join(_show(part) for part in value)}]"
    return repr(value)
