"""One use case a file: load, call the rooms, keep, return."""

from oncordia.workflows.analyse_screen import analyse_screen
from oncordia.workflows.ask_release import ask_release
from oncordia.workflows.check_discoveries import check_discoveries
from oncordia.workflows.check_screen import check_screen
from oncordia.workflows.compare_curves import compare_curves
from oncordia.workflows.example_screen import example_screen
from oncordia.workflows.file_screen import FiledScreen, file_screen
from oncordia.workflows.fit_curves import fit_curves, write_curves
from oncordia.workflows.list_release import list_release
from oncordia.workflows.measure_growth import measure_growth
from oncordia.workflows.new_screen import new_screen
from oncordia.workflows.pack_release import PackedRelease, pack_release
from oncordia.workflows.plot_curves import plot_curves
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.screen_datasets import Belonging
from oncordia.workflows.stream_curves import stream_curves

__all__ = [
    "Belonging",
    "FiledScreen",
    "PackedRelease",
    "Progress",
    "analyse_screen",
    "ask_release",
    "check_discoveries",
    "check_screen",
    "compare_curves",
    "example_screen",
    "file_screen",
    "fit_curves",
    "keep_silent",
    "list_release",
    "measure_growth",
    "new_screen",
    "pack_release",
    "plot_curves",
    "stream_curves",
    "write_curves",
]
