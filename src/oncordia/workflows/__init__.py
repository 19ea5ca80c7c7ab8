"""One use case a file: load, call the rooms, keep, return."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.workflows.analyse_screen import analyse_screen
    from oncordia.workflows.call_sensitivity import call_sensitivity
    from oncordia.workflows.check_discoveries import check_discoveries
    from oncordia.workflows.check_screen import check_screen
    from oncordia.workflows.compare_curves import compare_curves
    from oncordia.workflows.example_screen import example_screen
    from oncordia.workflows.find_registry import Found, find_registry
    from oncordia.workflows.fit_curves import fit_curves, write_curves
    from oncordia.workflows.import_registry import import_registry
    from oncordia.workflows.list_registry import Listed, count_registry, list_registry
    from oncordia.workflows.measure_areas import measure_areas
    from oncordia.workflows.measure_dip_rates import measure_dip_rates
    from oncordia.workflows.measure_growth import measure_growth
    from oncordia.workflows.new_screen import new_screen
    from oncordia.workflows.plot_curves import plot_curves
    from oncordia.workflows.ports import Progress, keep_silent
    from oncordia.workflows.registry_plan import Fate, ImportPlan, TablePlan
    from oncordia.workflows.show_registry import Related, Shown, show_registry
    from oncordia.workflows.stream_curves import stream_curves

__all__ = [
    "Fate",
    "Found",
    "ImportPlan",
    "Listed",
    "Progress",
    "Related",
    "Shown",
    "TablePlan",
    "analyse_screen",
    "call_sensitivity",
    "check_discoveries",
    "check_screen",
    "compare_curves",
    "count_registry",
    "example_screen",
    "find_registry",
    "fit_curves",
    "import_registry",
    "keep_silent",
    "list_registry",
    "measure_areas",
    "measure_dip_rates",
    "measure_growth",
    "new_screen",
    "plot_curves",
    "show_registry",
    "stream_curves",
    "write_curves",
]

open_door(
    __name__,
    {
        "analyse_screen": ["analyse_screen"],
        "call_sensitivity": ["call_sensitivity"],
        "check_discoveries": ["check_discoveries"],
        "check_screen": ["check_screen"],
        "compare_curves": ["compare_curves"],
        "example_screen": ["example_screen"],
        "fit_curves": ["fit_curves", "write_curves"],
        "measure_areas": ["measure_areas"],
        "measure_dip_rates": ["measure_dip_rates"],
        "measure_growth": ["measure_growth"],
        "new_screen": ["new_screen"],
        "plot_curves": ["plot_curves"],
        "ports": ["Progress", "keep_silent"],
        "find_registry": ["Found", "find_registry"],
        "import_registry": ["import_registry"],
        "list_registry": ["Listed", "count_registry", "list_registry"],
        "registry_plan": ["Fate", "ImportPlan", "TablePlan"],
        "show_registry": ["Related", "Shown", "show_registry"],
        "stream_curves": ["stream_curves"],
    },
)
