"""Platform designs in words and steps."""

from typing import TYPE_CHECKING

from oncordia.domain.trials import Branch, Schema, Step
from oncordia.trials.platform.checks import spread_bars
from oncordia.trials.platform.choices import Allocation, Controls, Judge, Stop
from oncordia.trials.platform.plan import plan_enrolment

if TYPE_CHECKING:
    from oncordia.trials.platform.design import Platform

_CONTROLS = {
    Controls.CONCURRENT: "the controls enrolled while it was open",
    Controls.POOLED: "all controls so far, as if time did not matter",
    Controls.ADJUSTED: "all controls so far, in a regression with a step for each period between "
    "the opening or closing of arms",
    Controls.SMOOTHED: "all controls so far, in a regression whose level of time follows a random "
    "walk",
}
_PAPERS = {
    Controls.POOLED: "Bofill Roig M et al. BMC Med Res Methodol 2022; 22:228",
    Controls.ADJUSTED: "Bofill Roig M et al. BMC Med Res Methodol 2022; 22:228",
    Controls.SMOOTHED: "Saville BR et al. Clin Trials 2022; 19:490-501",
}


def describe_platform(design: "Platform") -> Schema:
    """The design in words and steps."""
    n_arms = len(design.arms)
    ratio = "1" if design.allocation is Allocation.EQUAL else "the root of the number of open arms"
    entries = design.entry or (0,) * n_arms
    openings = ", ".join(
        f"{arm} after {at}" if at else f"{arm} at the start"
        for arm, at in zip(design.arms, entries, strict=True)
    )
    steps = [
        Step(
            "Opening",
            f"Arms may open by the patients enrolled: {openings}; at most {design.slots} are open "
            "at once, others wait.",
        ),
        Step(
            "Allocation",
            f"Patients are drawn among the open arms and the control, with weight {ratio} for the "
            "control and 1 for each arm.",
            f"about {plan_enrolment(design)} patients if no arm stops early",
        ),
    ]
    value = "z" if design.judge is Judge.Z else "posterior probability"
    if design.stop is Stop.PREDICTIVE:
        value = "predictive probability of success at the end"
    efficacy = spread_bars(design.efficacy, len(design.looks))
    futility = spread_bars(design.futility, len(design.looks))
    compared = f"The arm is compared with {_CONTROLS[design.controls]}"
    for place, look in enumerate(design.looks):
        branches = []
        if efficacy:
            branches.append(Branch(f"{value} above {efficacy[place]:g}", "the arm leaves: success"))
        if futility:
            branches.append(Branch(f"{value} below {futility[place]:g}", "the arm leaves: futile"))
        steps.append(
            Step(
                f"Analysis {place + 1} of an arm",
                f"{compared}.",
                f"{look} patients on the arm",
                tuple(branches),
            )
        )
    last = "z" if design.judge is Judge.Z else "the posterior probability to be better"
    steps.append(
        Step(
            "Last analysis of an arm",
            f"{compared}; it succeeds if {last} is above {design.threshold:g}.",
            f"{design.arm_size} patients on the arm",
        )
    )
    return Schema(f"{n_arms} arms enter and leave beside one shared control.", tuple(steps))


def list_platform_papers(design: "Platform") -> tuple[str, ...]:
    """Papers behind the analysis in use."""
    found = [_PAPERS[design.controls]] if design.controls in _PAPERS else []
    if design.stop is Stop.PREDICTIVE:
        found.append(
            "Spiegelhalter DJ, Freedman LS, Blackburn PR. Control Clin Trials 1986; 7:8-17"
        )
    if design.judge is Judge.POSTERIOR:
        found.append("Cook JD. Numerical computation of stochastic inequality probabilities. 2003")
    return tuple(found)
