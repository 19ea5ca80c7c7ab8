"""What the settings of a time-to-event trial have to hold together."""

from collections.abc import Sequence
from itertools import pairwise

from oncordia.errors import InvalidDesign
from oncordia.trials.kernels.survival.combo import MOST
from oncordia.trials.kernels.survival.parts import SPENDING
from oncordia.trials.survival.design import Information, SurvivalTest, TimeToEvent, Timing
from oncordia.trials.survival.scenario import accumulate, check_starts

LOOKS_MOST = 10


def check_design(design: TimeToEvent) -> None:
    """Refuse settings that contradict each other, by the name of one at fault."""
    _check_accrual(design)
    _check_looks(design)
    _check_test(design)
    _check_rules(design)


def _check_accrual(design: TimeToEvent) -> None:
    if len(design.allocation) != 2:
        raise InvalidDesign(
            f"allocation has {len(design.allocation)} numbers; give those of control and "
            "experimental patients in a block",
            "allocation",
        )
    check_starts("accrual_starts", design.accrual_starts)
    periods = len(design.accrual_starts)
    if len(design.accrual_rates) != periods:
        raise InvalidDesign(
            f"accrual_rates has {len(design.accrual_rates)} numbers for {periods} accrual_starts; "
            f"give {periods}",
            "accrual_rates",
        )
    if design.accrual_rates[-1] == 0:
        import numpy as np

        rates, starts = np.asarray(design.accrual_rates), np.asarray(design.accrual_starts)
        come = float(accumulate(starts, rates)[-1])
        if come < design.patients:
            raise InvalidDesign(
                f"accrual_rates ends at 0 after {come:g} of {design.patients} patients; "
                "end with a rate above 0",
                "accrual_rates",
            )


def _check_looks(design: TimeToEvent) -> None:
    wanted = {
        "look_events": design.timing is not Timing.MONTHS,
        "look_months": design.timing is not Timing.EVENTS,
    }
    counts = set()
    for field, is_used in wanted.items():
        looks: Sequence[float] = getattr(design, field)
        if bool(looks) != is_used:
            act = "give one number for each look" if is_used else "give none: []"
            raise InvalidDesign(
                f"{field} has {len(looks)} looks where timing is {design.timing.value}; {act}",
                field,
            )
        if any(later <= earlier for earlier, later in pairwise(looks)):
            shown = ", ".join(f"{look:g}" for look in looks)
            raise InvalidDesign(f"{field} is [{shown}]; give numbers that rise", field)
        if is_used:
            counts.add(len(looks))
    if len(counts) > 1:
        raise InvalidDesign(
            f"look_months has {len(design.look_months)} looks and look_events "
            f"{len(design.look_events)}; give as many",
            "look_months",
        )
    if design.n_stages > LOOKS_MOST:
        raise InvalidDesign(
            f"there are {design.n_stages} looks; give at most {LOOKS_MOST}", "look_events"
        )
    if design.look_events and design.look_events[-1] > design.patients:
        raise InvalidDesign(
            f"look_events ends at {design.look_events[-1]}, above the {design.patients} patients; "
            "give fewer events or more patients",
            "look_events",
        )


def _check_test(design: TimeToEvent) -> None:
    compares = design.test in (SurvivalTest.RESTRICTED_MEAN, SurvivalTest.MILESTONE)
    if compares and design.compare_months is None:
        raise InvalidDesign(f"test {design.test.value} needs compare_months", "compare_months")
    if not 1 <= len(design.combo) <= MOST or any(len(pair) != 2 for pair in design.combo):
        raise InvalidDesign(
            f"combo has {len(design.combo)} entries; give 1 to {MOST} pairs of rho and gamma",
            "combo",
        )


def _check_rules(design: TimeToEvent) -> None:
    if design.information is Information.OBSERVED:
        if design.efficacy.form.value not in SPENDING:
            raise InvalidDesign(
                f"information is observed and efficacy.form {design.efficacy.form.value}; "
                f"take one of {', '.join(SPENDING)}",
                "information",
            )
        if design.test is SurvivalTest.MAX_COMBO or design.futility.binding:
            what = "binding futility" if design.futility.binding else "test max_combo"
            raise InvalidDesign(
                f"information observed does not go with {what}; set it to planned", "information"
            )
    from oncordia.trials.survival.bounds import find_bounds

    find_bounds(design)
