"""Frozen types of trials: settings, outcomes, operating characteristics, a design in words."""

from oncordia.domain.trials.boundary_table import BoundaryTable
from oncordia.domain.trials.characteristics import (
    Characteristic,
    Characteristics,
    Method,
    Spread,
)
from oncordia.domain.trials.outcomes import Outcomes
from oncordia.domain.trials.schema import Branch, Schema, Step
from oncordia.domain.trials.search import (
    Constraint,
    Fate,
    SearchedDesign,
    SearchResult,
    Target,
    parse_constraint,
    parse_target,
)
from oncordia.domain.trials.settings import (
    ListedSetting,
    Setting,
    build_settings,
    check_settings,
    dump_settings,
    list_settings,
    setting,
)
from oncordia.domain.trials.swing import Swing
from oncordia.domain.trials.validation import ValidatedFamily

__all__ = [
    "BoundaryTable",
    "Branch",
    "Characteristic",
    "Characteristics",
    "Constraint",
    "Fate",
    "ListedSetting",
    "Method",
    "Outcomes",
    "Schema",
    "SearchResult",
    "SearchedDesign",
    "Setting",
    "Spread",
    "Step",
    "Swing",
    "Target",
    "ValidatedFamily",
    "build_settings",
    "check_settings",
    "dump_settings",
    "list_settings",
    "parse_constraint",
    "parse_target",
    "setting",
]
