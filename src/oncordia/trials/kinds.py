"""The table of designs: each kind by its word, loaded when it is first used."""

import difflib
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from oncordia.domain.trials import build_settings
from oncordia.errors import InvalidDesign
from oncordia.trials.contract import Design, Scenario

KINDS: Mapping[str, str] = {  # word: "file of the room:class", sorted
    "adaptive_enrichment": "enrichment.adaptive:AdaptiveEnrichment",
    "basket": "basket.design:Basket",
    "blinded_reestimation": "adaptive.blinded_reestimation:BlindedReestimation",
    "blrm": "dose.blrm:Blrm",
    "boin": "dose.boin:Boin",
    "boin12": "dose.benefit:BoinTwelve",
    "cell_therapy": "organoid.cell_therapy:CellTherapy",
    "combination_test": "adaptive.combination_test:CombinationTest",
    "crm": "dose.crm:Crm",
    "drop_the_loser": "arms.drop_the_loser:DropTheLoser",
    "enrichment": "enrichment.fixed:Enrichment",
    "graphical": "arms.graphical:Graphical",
    "group_sequential": "sequential.design:GroupSequential",
    "keyboard": "dose.keyboard:Keyboard",
    "mtpi2": "dose.keyboard:MtpiTwo",
    "multi_arm_multi_stage": "arms.multi_stage:MultiArmMultiStage",
    "organoid_basket": "organoid.basket:OrganoidBasket",
    "organoid_n_of_1": "organoid.guided:OrganoidGuided",
    "organoid_selected": "organoid.selected:OrganoidSelected",
    "platform": "platform.design:Platform",
    "predictive_probability": "single_arm.predictive_probability:PredictiveProbability",
    "response_adaptive": "allocation.design:ResponseAdaptive",
    "three_plus_three": "dose.three:ThreePlusThree",
    "time_to_event": "survival.design:TimeToEvent",
    "tite_boin": "dose.tite:TiteBoin",
    "tite_crm": "dose.tite:TiteCrm",
    "two_stage": "single_arm.two_stage:TwoStage",
    "umbrella": "platform.umbrella:Umbrella",
}


def find_kind(kind: str) -> type[Any]:
    """Class of the designs of a kind.

    Raises
    ------
    InvalidDesign
        If there is no such kind; the message gives the nearest one.
    """
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f"did you mean {near[0]!r}" if near else f"kinds are {', '.join(KINDS)}"
        raise InvalidDesign(f"kind {kind!r} is unknown; {hint}", "kind")
    file, _, name = KINDS[kind].partition(":")
    return cast(type[Any], getattr(import_module(f"oncordia.trials.{file}"), name))


def build_design(kind: str, settings: Mapping[str, object]) -> Design:
    """Design of a kind from plain data, as a document holds them.

    Raises
    ------
    InvalidDesign
        ``field`` names the setting at fault.
    """
    return cast(Design, build_settings(find_kind(kind), settings))


def build_scenario(design: Design, settings: Mapping[str, object]) -> Scenario:
    """Scenario of a design from plain data.

    Raises
    ------
    InvalidDesign
        ``field`` names the setting at fault.
    """
    built = cast(Scenario, build_settings(design.scenario_type, settings))
    design.find_null(built)  # refuses what does not fit the design, such as too few arms
    return built
