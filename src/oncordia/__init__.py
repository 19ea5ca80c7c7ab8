"""Oncordia: from a patient's tumour organoid to a ranked, explained therapy, by signed agreement.

The names below are loaded from their rooms when first used, so that ``import oncordia`` is light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncordia.workflows import add_agreement as add_agreement
    from oncordia.workflows import amend_agreement as amend_agreement
    from oncordia.workflows import analyse_screen as analyse_screen
    from oncordia.workflows import answer_agreement as answer_agreement
    from oncordia.workflows import ask_release as ask_release
    from oncordia.workflows import boundaries_trial as boundaries_trial
    from oncordia.workflows import build_cohort as build_cohort
    from oncordia.workflows import check_meetings as check_meetings
    from oncordia.workflows import check_screen as check_screen
    from oncordia.workflows import compare_trial as compare_trial
    from oncordia.workflows import decide_agreement as decide_agreement
    from oncordia.workflows import end_agreement as end_agreement
    from oncordia.workflows import example_screen as example_screen
    from oncordia.workflows import file_screen as file_screen
    from oncordia.workflows import fit_curves as fit_curves
    from oncordia.workflows import init_workspace as init_workspace
    from oncordia.workflows import list_agreement as list_agreement
    from oncordia.workflows import list_asks as list_asks
    from oncordia.workflows import list_release as list_release
    from oncordia.workflows import measure_growth as measure_growth
    from oncordia.workflows import new_agreement as new_agreement
    from oncordia.workflows import new_screen as new_screen
    from oncordia.workflows import new_trial as new_trial
    from oncordia.workflows import optimise_trial as optimise_trial
    from oncordia.workflows import pack_release as pack_release
    from oncordia.workflows import plot_curves as plot_curves
    from oncordia.workflows import predict_therapy as predict_therapy
    from oncordia.workflows import rank_therapy as rank_therapy
    from oncordia.workflows import revoke_agreement as revoke_agreement
    from oncordia.workflows import run_match as run_match
    from oncordia.workflows import schedule_meetings as schedule_meetings
    from oncordia.workflows import show_agreement as show_agreement
    from oncordia.workflows import show_audit as show_audit
    from oncordia.workflows import show_funnel as show_funnel
    from oncordia.workflows import sign_agreement as sign_agreement
    from oncordia.workflows import simulate_trial as simulate_trial
    from oncordia.workflows import verify_audit as verify_audit

__version__: str

_HOME = {
    "add_agreement": "oncordia.workflows",
    "amend_agreement": "oncordia.workflows",
    "analyse_screen": "oncordia.workflows",
    "answer_agreement": "oncordia.workflows",
    "ask_release": "oncordia.workflows",
    "boundaries_trial": "oncordia.workflows",
    "build_cohort": "oncordia.workflows",
    "check_meetings": "oncordia.workflows",
    "check_screen": "oncordia.workflows",
    "compare_trial": "oncordia.workflows",
    "decide_agreement": "oncordia.workflows",
    "end_agreement": "oncordia.workflows",
    "example_screen": "oncordia.workflows",
    "file_screen": "oncordia.workflows",
    "fit_curves": "oncordia.workflows",
    "init_workspace": "oncordia.workflows",
    "list_agreement": "oncordia.workflows",
    "list_asks": "oncordia.workflows",
    "list_release": "oncordia.workflows",
    "measure_growth": "oncordia.workflows",
    "new_agreement": "oncordia.workflows",
    "new_screen": "oncordia.workflows",
    "new_trial": "oncordia.workflows",
    "optimise_trial": "oncordia.workflows",
    "pack_release": "oncordia.workflows",
    "plot_curves": "oncordia.workflows",
    "predict_therapy": "oncordia.workflows",
    "rank_therapy": "oncordia.workflows",
    "revoke_agreement": "oncordia.workflows",
    "run_match": "oncordia.workflows",
    "schedule_meetings": "oncordia.workflows",
    "show_agreement": "oncordia.workflows",
    "show_audit": "oncordia.workflows",
    "show_funnel": "oncordia.workflows",
    "sign_agreement": "oncordia.workflows",
    "simulate_trial": "oncordia.workflows",
    "verify_audit": "oncordia.workflows",
}
__all__ = [
    "__version__",
    "add_agreement",
    "amend_agreement",
    "analyse_screen",
    "answer_agreement",
    "ask_release",
    "boundaries_trial",
    "build_cohort",
    "check_meetings",
    "check_screen",
    "compare_trial",
    "decide_agreement",
    "end_agreement",
    "example_screen",
    "file_screen",
    "fit_curves",
    "init_workspace",
    "list_agreement",
    "list_asks",
    "list_release",
    "measure_growth",
    "new_agreement",
    "new_screen",
    "new_trial",
    "optimise_trial",
    "pack_release",
    "plot_curves",
    "predict_therapy",
    "rank_therapy",
    "revoke_agreement",
    "run_match",
    "schedule_meetings",
    "show_agreement",
    "show_audit",
    "show_funnel",
    "sign_agreement",
    "simulate_trial",
    "verify_audit",
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
