"""A screen folder becomes tables of wells and plates, and a list of all that is wrong with it."""

from oncordia.formats.screen.read import read_screen
from oncordia.formats.screen.screen import Screen
from oncordia.formats.screen.template import write_screen_template

__all__ = ["Screen", "read_screen", "write_screen_template"]
