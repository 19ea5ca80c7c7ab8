"""Doors of rooms whose names are loaded from their files when they are first used."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any


class Door(ModuleType):
    """A room: a name comes from its file at first use, and no file takes the place of a name."""

    _homes: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        home = self.__dict__.get("_homes", {}).get(name)
        if home is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(import_module(home), name)
        super().__setattr__(name, value)
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # the import of a file binds it in its room, where a verb of the same name may live
        if not (isinstance(value, ModuleType) and name in self.__dict__.get("_homes", {})):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *self._homes})


def open_door(room: str, files: Mapping[str, Sequence[str]]) -> None:
    """Let a room, by its ``__name__``, load each name from its file when it is first used.

    ``files`` gives the names by the file or folder of the room that holds them. The room imports
    them also under ``TYPE_CHECKING``, for those who read it without running it.
    """
    module = sys.modules[room]
    homes = {name: f"{room}.{file}" for file, names in files.items() for name in names}
    module.__dict__["_homes"] = homes
    module.__class__ = Door
