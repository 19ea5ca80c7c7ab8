"""Made data for our tests and our users': screens with known curves and known faults."""

from oncordia.testing.screen import MadePlate, MadeScreen, make_screen
from oncordia.testing.screen_folder import write_envision_text, write_screen_folder

__all__ = ["MadePlate", "MadeScreen", "make_screen", "write_envision_text", "write_screen_folder"]
