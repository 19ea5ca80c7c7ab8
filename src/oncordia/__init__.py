"""Oncordia: from a patient's tumour organoid to a ranked, explained therapy, by signed agreement.

The names below are loaded from their rooms when first used, so that ``import oncordia`` is light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncordia.workflows import analyse_screen as analyse_screen
    from oncordia.workflows import check_screen as check_screen
    from oncordia.workflows import example_screen as example_screen
    from oncordia.workflows import fit_curves as fit_curves
    from oncordia.workflows import measure_growth as measure_growth
    from oncordia.workflows import new_screen as new_screen
    from oncordia.workflows import plot_curves as plot_curves

__version__: str

_HOME = {
    "analyse_screen": "oncordia.workflows",
    "check_screen": "oncordia.workflows",
    "example_screen": "oncordia.workflows",
    "fit_curves": "oncordia.workflows",
    "measure_growth": "oncordia.workflows",
    "new_screen": "oncordia.workflows",
    "plot_curves": "oncordia.workflows",
}
__all__ = [
    "__version__",
    "analyse_screen",
    "check_screen",
    "example_screen",
    "fit_curves",
    "measure_growth",
    "new_screen",
    "plot_curves",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # deferred: it loads the parts of a mail reader

        return version("oncordia")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'oncordia' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
