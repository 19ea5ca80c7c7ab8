"""A group-sequential design worked out: whole patients or events by look, and its boundaries."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oncordia.arrays import FloatArray, IntArray
from oncordia.errors import InvalidDesign
from oncordia.trials.sequential.boundaries import Boundaries
from oncordia.trials.sequential.calendar import Calendar, size_accrual
from oncordia.trials.sequential.placing import find_boundaries
from oncordia.trials.sequential.settings import Endpoint
from oncordia.trials.sequential.size import (
    find_rates_drift,
    size_events,
    size_means,
    size_rates,
)

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential

_TRIES = 200  # of one more patient or event until the power is reached
_LEAST_OF_T = 3  # patients whose variance can be estimated in two arms
_SLACK = 1e-9  # of a size that is a whole number but for its last digits


@dataclass(frozen=True, slots=True, eq=False)
class SequentialPlan:
    """Boundaries at the information that whole numbers give, and those numbers."""

    bounds: Boundaries
    sizes: IntArray  # (2, k) patients of control and treatment; (1, k) events of survival
    calendar: Calendar | None = None  # of survival, under the effect planned for

    @property
    def totals(self) -> IntArray:
        """Patients, or events of survival, by each look, shape (k,)."""
        total: IntArray = self.sizes.sum(axis=0)
        return total


def make_plan(design: "GroupSequential") -> SequentialPlan:
    """Sizes that are asked for or that reach the power, and the boundaries that go with them.

    Raises
    ------
    InvalidDesign
        If the settings contradict each other or the boundaries cross.
    """
    if design.endpoint is Endpoint.SURVIVAL:
        return _plan_survival(design)
    given = design.patients
    if given:
        sizes = _split(np.asarray(given, np.float64), design.ratio, whole=True)
        _check_sizes(sizes, given)
        return SequentialPlan(_bound(design, sizes), sizes)
    fractions = design.find_fractions()
    needed = _find_patients(design) * _inflate(design, fractions)

    def lay_out(total: float) -> SequentialPlan:
        sizes = _split(total * fractions, design.ratio, whole=False)
        _check_rise(sizes)
        return SequentialPlan(_bound(design, sizes), sizes)

    reaches = design.endpoint is Endpoint.MEAN and design.known_sd
    return _enlarge(lay_out, needed, design.find_power() if reaches else None)


def find_information(sizes: IntArray) -> FloatArray:
    """Information by look for patients of both arms, over the variance of one patient; or events.

    The reciprocal of ``1 / n_control + 1 / n_treatment``; shape (k,).
    """
    if sizes.shape[0] == 1:
        return np.asarray(sizes[0], np.float64)
    information: FloatArray = 1.0 / (1.0 / sizes).sum(axis=0)
    return information


def find_effect_drift(design: "GroupSequential", sizes: IntArray) -> float:
    """Expected Z at the last look under the effect planned for, in the direction tested."""
    root = math.sqrt(find_information(sizes)[-1])
    if design.endpoint is Endpoint.MEAN:
        return abs(design.planned.mean_effect) * root
    if design.endpoint is Endpoint.SURVIVAL:
        return abs(design.planned.effect) * root * math.sqrt(design.ratio) / (1.0 + design.ratio)
    control, treatment = design.planned.rates
    return find_rates_drift(
        control,
        treatment,
        float(sizes[:, -1].sum()),
        design.alpha / design.sides,
        float(sizes[1, -1] / sizes[0, -1]),
        design.pooled,
    )


def _bound(design: "GroupSequential", sizes: IntArray) -> Boundaries:
    """Boundaries for whole numbers."""
    first = int(sizes[:, 0].sum())
    if design.endpoint is Endpoint.MEAN and not design.known_sd and first < _LEAST_OF_T:
        raise InvalidDesign(
            f"patients is {first} at the first look; the sd is estimated from {_LEAST_OF_T} or "
            f"more, so look later or take it as known",
            "patients",
        )
    drift = find_effect_drift(design, sizes)
    if not drift > 0:
        raise InvalidDesign("patients are too few to show the effect; plan for more", "patients")
    return _place(design, find_information(sizes), drift=drift)


def _place(
    design: "GroupSequential",
    information: FloatArray,
    *,
    power: float | None = None,
    drift: float | None = None,
) -> Boundaries:
    return find_boundaries(
        information,
        design.efficacy.make_rule(),
        design.futility.make_rule(),
        alpha=design.alpha,
        sides=design.sides,
        binding=design.futility.binding,
        power=power,
        drift=drift,
    )


def _inflate(design: "GroupSequential", fractions: FloatArray) -> float:
    return _place(design, fractions, power=design.find_power()).inflation


def _find_patients(design: "GroupSequential") -> float:
    """Patients of a trial of one look, a real number."""
    side = design.alpha / design.sides
    if design.endpoint is Endpoint.MEAN:
        return size_means(
            design.planned.mean_effect,
            1.0,
            alpha=side,
            power=design.find_power(),
            ratio=design.ratio,
            known_sd=design.known_sd,
        )
    control, treatment = design.planned.rates
    return size_rates(
        control,
        treatment,
        alpha=side,
        power=design.find_power(),
        ratio=design.ratio,
        pooled=design.pooled,
    )


def _plan_survival(design: "GroupSequential") -> SequentialPlan:
    if design.events:
        counts = np.asarray(design.events, np.int64)[None, :]
        _check_sizes(counts, design.events)
        plan = SequentialPlan(_bound(design, counts), counts)
    else:
        fractions = design.find_fractions()
        hazard_ratio = design.planned.hazard_ratio
        side = design.alpha / design.sides
        needed = size_events(
            hazard_ratio, alpha=side, power=design.find_power(), ratio=design.ratio
        )

        def lay_out(total: float) -> SequentialPlan:
            counts = np.ceil(total * fractions - _SLACK).astype(np.int64)[None, :]
            _check_rise(counts)
            return SequentialPlan(_bound(design, counts), counts)

        plan = _enlarge(lay_out, needed * _inflate(design, fractions), design.find_power())
    return SequentialPlan(plan.bounds, plan.sizes, _find_calendar(design, int(plan.totals[-1])))


def _find_calendar(design: "GroupSequential", events: int) -> Calendar:
    try:
        return _time_events(design, events)
    except InvalidDesign as fault:
        if fault.field != "accrual":
            raise
        raise InvalidDesign(
            f"timing.patients_per_month: {fault}", "timing.patients_per_month"
        ) from None


def _time_events(design: "GroupSequential", events: int) -> Calendar:
    timing = design.timing
    calendar = timing.make_calendar(design.planned.hazard_ratio, design.ratio)
    if timing.follow_up_months is not None:
        months = calendar.accrual_months + timing.follow_up_months
        calendar = size_accrual(calendar, float(events), months)
        calendar = calendar.scale(math.ceil(calendar.patients - _SLACK) / calendar.patients)
    calendar.find_time(float(events))  # refuses events that never come
    return calendar


def _enlarge(
    lay_out: Callable[[float], SequentialPlan], total: float, power: float | None
) -> SequentialPlan:
    """The plan of a size, and of one more until it has the power, where that is asked for."""
    plan = lay_out(total)
    for more in range(1, _TRIES):
        if power is None or plan.bounds.power >= power:
            break
        plan = lay_out(total + more)
    return plan


def _split(totals: FloatArray, ratio: float, *, whole: bool) -> IntArray:
    """Patients of control and treatment by look; ``whole`` keeps the totals as they are."""
    control = totals / (1.0 + ratio)
    if whole:
        first = np.floor(control + 0.5).astype(np.int64)
        return np.stack((first, totals.astype(np.int64) - first))
    treatment = ratio * control
    return np.stack([np.ceil(n - _SLACK).astype(np.int64) for n in (control, treatment)])


def _check_rise(sizes: IntArray) -> None:
    """Refuse more looks than the patients or events that reach the power can fill."""
    totals = sizes.sum(axis=0)
    if (np.diff(totals) < 1).any():
        word = "events" if sizes.shape[0] == 1 else "patients"
        raise InvalidDesign(
            f"looks is {totals.size}, too many for {int(totals[-1])} {word}, which reach the "
            f"power; take fewer",
            "looks",
        )


def _check_sizes(sizes: IntArray, given: tuple[int, ...]) -> None:
    """Refuse looks without new patients and arms with none."""
    word = "events" if sizes.shape[0] == 1 else "patients"
    shown = ", ".join(str(int(n)) for n in given)
    if (sizes[:, 0] < 1).any():
        raise InvalidDesign(f"{word} is {shown}; the first look needs 1 or more in each arm", word)
    if (np.diff(sizes.sum(axis=0)) < 1).any() or (np.diff(sizes, axis=1) < 0).any():
        raise InvalidDesign(f"{word} is {shown}; give numbers that rise from look to look", word)
