"""A screen folder becomes tables of wells and plates, and a list of all that is wrong with it."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.formats.screen.read import read_screen
    from oncordia.formats.screen.screen import Screen
    from oncordia.formats.screen.template import write_screen_template

__all__ = ["Screen", "read_screen", "write_screen_template"]

open_door(
    __name__,
    {
        "read": ["read_screen"],
        "screen": ["Screen"],
        "template": ["write_screen_template"],
    },
)
