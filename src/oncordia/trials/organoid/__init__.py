"""Organoid-informed trials: virtual patients from measured responses, and their designs."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.trials.organoid.basket import OrganoidBasket
    from oncordia.trials.organoid.cell_settings import (
        CellCosts,
        CellScenario,
        Estimand,
        Manufacturing,
    )
    from oncordia.trials.organoid.cell_therapy import CellTherapy
    from oncordia.trials.organoid.concordance import (
        Concordance,
        predict_called,
        share_called,
        solve_response,
    )
    from oncordia.trials.organoid.exact_tests import RateTest
    from oncordia.trials.organoid.graded import find_chances, measure_overlap, solve_correlation
    from oncordia.trials.organoid.guided import OrganoidGuided
    from oncordia.trials.organoid.panel_settings import (
        PanelScenario,
        Progression,
        Randomise,
        RankBy,
        Treat,
        WhenFull,
    )
    from oncordia.trials.organoid.sections import Costs, Pathway
    from oncordia.trials.organoid.selected import OrganoidSelected
    from oncordia.trials.organoid.selected_settings import Enrol, SelectedScenario
    from oncordia.trials.organoid.sensitivity import (
        Assurance,
        find_size,
        spread_power,
        sweep_concordance,
    )
    from oncordia.trials.organoid.virtual import Holes, VirtualCohort, draw_population

__all__ = [
    "Assurance",
    "CellCosts",
    "CellScenario",
    "CellTherapy",
    "Concordance",
    "Costs",
    "Enrol",
    "Estimand",
    "Holes",
    "Manufacturing",
    "OrganoidBasket",
    "OrganoidGuided",
    "OrganoidSelected",
    "PanelScenario",
    "Pathway",
    "Progression",
    "Randomise",
    "RankBy",
    "RateTest",
    "SelectedScenario",
    "Treat",
    "VirtualCohort",
    "WhenFull",
    "draw_population",
    "find_chances",
    "find_size",
    "measure_overlap",
    "predict_called",
    "share_called",
    "solve_correlation",
    "solve_response",
    "spread_power",
    "sweep_concordance",
]

open_door(
    __name__,
    {
        "basket": ["OrganoidBasket"],
        "cell_settings": ["CellCosts", "CellScenario", "Estimand", "Manufacturing"],
        "cell_therapy": ["CellTherapy"],
        "concordance": ["Concordance", "predict_called", "share_called", "solve_response"],
        "exact_tests": ["RateTest"],
        "graded": ["find_chances", "measure_overlap", "solve_correlation"],
        "guided": ["OrganoidGuided"],
        "panel_settings": [
            "PanelScenario",
            "Progression",
            "Randomise",
            "RankBy",
            "Treat",
            "WhenFull",
        ],
        "sections": ["Costs", "Pathway"],
        "selected": ["OrganoidSelected"],
        "selected_settings": ["Enrol", "SelectedScenario"],
        "sensitivity": ["Assurance", "find_size", "spread_power", "sweep_concordance"],
        "virtual": ["Holes", "VirtualCohort", "draw_population"],
    },
)
