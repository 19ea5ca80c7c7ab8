"""Characteristics of a design held against what a search asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncordia.domain.trials import Characteristics, Constraint, Target
from oncordia.errors import InvalidOption


@dataclass(frozen=True, slots=True)
class Reading:
    """One characteristic as it is known so far."""

    value: float
    error: float  # Monte-Carlo standard error; 0 where exact


@dataclass(frozen=True, slots=True)
class Score:
    """What is known of a design: the objective and each constraint; None where not known yet."""

    objective: Reading | None
    constraints: tuple[Reading | None, ...]

    @property
    def is_known(self) -> bool:
        """Whether nothing is missing."""
        return self.objective is not None and None not in self.constraints


def score_design(
    found: Sequence[Characteristics], minimised: Target, constraints: Sequence[Constraint]
) -> Score:
    """Objective and constraints of a design by its characteristics in each scenario.

    An objective that names no scenario is that of the first one that has the quantity; a
    constraint that names none is held against the scenario in which it is nearest to breaking.
    """
    objective = _read_places(found, minimised)
    return Score(
        next(iter(objective), None),
        tuple(
            min(
                _read_places(found, one.target),
                key=lambda reading, one=one: one.find_margin(reading.value),  # type: ignore[misc]
                default=None,
            )
            for one in constraints
        ),
    )


def check_targets(found: Sequence[Characteristics], targets: Sequence[Target]) -> None:
    """Refuse a target that no scenario of a design has.

    Raises
    ------
    InvalidOption
        The message gives what there is.
    """
    for target in targets:
        if _read_places(found, target):
            continue
        known: Mapping[str, None] = dict.fromkeys(
            name for one in found for name in one.list_names()
        )
        scenarios = ", ".join(one.scenario for one in found)
        raise InvalidOption(
            f"no scenario of the design has {target}; it has {', '.join(known)} "
            f"in the scenarios {scenarios}"
        )


def _read_places(found: Sequence[Characteristics], target: Target) -> list[Reading]:
    """Readings of a target in each scenario and label that it may mean."""
    readings = []
    scenarios = {one.scenario for one in found}
    wanted = [place for place in target.places if place in scenarios]
    labels = [place for place in target.places if place not in scenarios]
    for one in found:
        if target.quantity not in one or (wanted and one.scenario not in wanted):
            continue
        known = one[target.quantity]
        for place, label in enumerate(known.labels):
            if not labels or label in labels:
                value = float(known.values[place])
                readings.append(Reading(value, float(known.errors[place])))
    return readings
