"""Trials: a design and a scenario become operating characteristics, exact where they can be."""

from oncordia.trials.contract import BoundedDesign, Design, ExactDesign, Runner, Scenario
from oncordia.trials.engine import SimulationOptions, characterise, evaluate, simulate
from oncordia.trials.kinds import KINDS, build_design, build_scenario, find_kind
from oncordia.trials.plain import PlainDesign, PlayedTrial
from oncordia.trials.search import SearchOptions, Space, optimise, parse_variation, vary_design
from oncordia.trials.sensitivity import find_swings
from oncordia.trials.table import frame_characteristics, frame_spreads
from oncordia.trials.validation import find_validation

__all__ = [
    "KINDS",
    "BoundedDesign",
    "Design",
    "ExactDesign",
    "PlainDesign",
    "PlayedTrial",
    "Runner",
    "Scenario",
    "SearchOptions",
    "SimulationOptions",
    "Space",
    "build_design",
    "build_scenario",
    "characterise",
    "evaluate",
    "find_kind",
    "find_swings",
    "find_validation",
    "frame_characteristics",
    "frame_spreads",
    "optimise",
    "parse_variation",
    "simulate",
    "vary_design",
]
