"""A response-adaptive design in words and steps."""

from typing import TYPE_CHECKING

from oncordia.domain.trials import Branch, Schema, Step
from oncordia.trials.allocation.choices import Decision, Rule, Sharpness, Stop

if TYPE_CHECKING:
    from oncordia.trials.allocation.design import ResponseAdaptive

_RULES = {
    Rule.THOMPSON: "Each patient's arm is drawn by the posterior probability of it being the best",
    Rule.PLAY_THE_WINNER: "Each patient's arm is drawn from an urn that success and failure fill",
    Rule.OPTIMAL_RATIO: "Each patient's arm is drawn by the square roots of the rates so far",
    Rule.NEYMAN: "Each patient's arm is drawn by the standard deviations of the responses so far",
    Rule.EQUAL: "Patients go to the arms in turns",
}
_STOPS = {
    Stop.NONE: "",
    Stop.POSTERIOR: "The posterior probability of the claim is judged.",
    Stop.PREDICTIVE: "The predictive probability to make the claim at the end is judged.",
}
_SOURCES = {
    Rule.THOMPSON: "Thall PF, Wathen JK. Eur J Cancer 2007; 43:859-866",
    Rule.PLAY_THE_WINNER: "Wei LJ, Durham S. J Am Stat Assoc 1978; 73:840-843",
    Rule.OPTIMAL_RATIO: "Rosenberger WF et al. Biometrics 2001; 57:909-913",
    Rule.NEYMAN: "Hu F, Rosenberger WF. The Theory of Response-Adaptive Randomization. 2006",
}


def describe_design(design: "ResponseAdaptive") -> Schema:
    """The design in words and steps."""
    steps = []
    first = design.burn_in * len(design.arms)
    if design.burn_in and design.rule is not Rule.EQUAL:
        words = f"The first patients go to {', '.join(design.arms)} in turns."
        steps.append(Step("Burn-in", words, f"{first} patients"))
    words = _RULES[design.rule]
    if design.rule is Rule.THOMPSON:
        power = "n / (2N)" if design.sharpness is Sharpness.GROWING else f"{design.power:g}"
        words += f", to the power {power}"
    if design.rule is not Rule.EQUAL and design.block > 1:
        words += f", found anew after every {design.block} patients"
    if design.lowest_share > 0 or design.highest_share < 1:
        words += f"; every share stays from {design.lowest_share:g} to {design.highest_share:g}"
    if design.control_share > 0:
        words += f"; the control keeps {design.control_share:g}"
    steps.append(Step("Allocation", words + ".", f"up to {design.patients} patients"))
    for number, look in enumerate(design.looks, start=1):
        branches = [Branch(f"probability above {design.efficacy:g}", "stop: claim")]
        if design.futility > 0:
            branches.append(Branch(f"probability below {design.futility:g}", "stop: futile"))
        steps.append(
            Step(f"Look {number}", _STOPS[design.stop], f"{look} patients", tuple(branches))
        )
    claim = "better than the control" if design.decision is Decision.CONTROL else "the best"
    steps.append(
        Step(
            "End",
            f"An arm is claimed to be {claim} if the posterior probability of that is above "
            f"{design.threshold:g}.",
            f"{design.patients} patients",
        )
    )
    return Schema(
        f"{len(design.arms)} arms share {design.patients} patients, and the share of each arm "
        "follows the responses so far.",
        tuple(steps),
    )


def list_papers(design: "ResponseAdaptive") -> tuple[str, ...]:
    """Papers behind the rule in use and the exact answers."""
    found = [_SOURCES[design.rule]] if design.rule in _SOURCES else []
    if design.lowest_share > 0 or design.highest_share < 1:
        found.append("Wathen JK, Thall PF. Clin Trials 2017; 14:432-440")
    if design.stop is Stop.PREDICTIVE:
        found.append(
            "Spiegelhalter DJ, Freedman LS, Blackburn PR. Control Clin Trials 1986; 7:8-17"
        )
    found.append("Cook JD. Numerical computation of stochastic inequality probabilities. 2003")
    return tuple(found)
