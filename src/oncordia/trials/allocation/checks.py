"""What a response-adaptive design refuses, in one line each."""

from itertools import pairwise
from typing import TYPE_CHECKING

from oncordia.errors import InvalidDesign
from oncordia.trials.allocation.choices import Decision, Rule, Stop

if TYPE_CHECKING:
    from oncordia.trials.allocation.design import ResponseAdaptive

MOST_PREDICTED = 240  # patients of a design with predictive stopping: 2.4 million states a look
FULL_SHARE = 1e-9


def check_design(design: "ResponseAdaptive") -> None:
    """Refuse settings that contradict each other.

    Raises
    ------
    InvalidDesign
        ``field`` names the setting at fault.
    """
    _check_arms(design)
    _check_shares(design)
    _check_looks(design)
    _check_predictive(design)


def _check_arms(design: "ResponseAdaptive") -> None:
    n_arms = len(design.arms)
    if n_arms < 2 or len(set(design.arms)) < n_arms:
        raise InvalidDesign(
            f"arms is {list(design.arms)}; name at least two arms, each differently", "arms"
        )
    if design.burn_in * n_arms > design.patients:
        raise InvalidDesign(
            f"burn_in is {design.burn_in}, {design.burn_in * n_arms} patients over all arms, more "
            f"than the {design.patients} of the trial; lower it",
            "burn_in",
        )
    if design.target_rate < design.control_rate:
        raise InvalidDesign(
            f"target_rate is {design.target_rate:g}, below control_rate {design.control_rate:g}; "
            "raise it",
            "target_rate",
        )


def _check_shares(design: "ResponseAdaptive") -> None:
    n_arms = len(design.arms)
    if design.rule is Rule.EQUAL and design.control_share > 0:
        raise InvalidDesign(
            f"control_share is {design.control_share:g} though rule is 'equal', which goes in "
            "turns; write 0",
            "control_share",
        )
    n_shared = n_arms - 1 if design.control_share > 0 else n_arms
    rest = 1.0 - design.control_share
    if design.lowest_share * n_shared > rest + FULL_SHARE:
        raise InvalidDesign(
            f"lowest_share is {design.lowest_share:g}, more than {n_shared} arms can have of "
            f"{rest:g}; lower it to at most {rest / n_shared:g}",
            "lowest_share",
        )
    if design.highest_share * n_shared < rest - FULL_SHARE:
        raise InvalidDesign(
            f"highest_share is {design.highest_share:g}, so {n_shared} arms cannot take "
            f"{rest:g}; raise it to at least {rest / n_shared:g}",
            "highest_share",
        )


def _check_looks(design: "ResponseAdaptive") -> None:
    if design.stop is Stop.NONE and design.looks:
        raise InvalidDesign(
            "stop is 'none' though there are looks; write posterior or predictive, or leave "
            "out the looks",
            "stop",
        )
    if design.stop is not Stop.NONE and not design.looks:
        raise InvalidDesign(
            f"looks is empty though stop is {design.stop.value!r}; say after how many patients "
            "to look",
            "looks",
        )
    edges = (0, *design.looks, design.patients)
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise InvalidDesign(
            f"looks is {list(design.looks)}; write rising numbers below the {design.patients} "
            "patients of the trial",
            "looks",
        )
    start = design.burn_in * len(design.arms)
    for look in design.looks:
        if design.rule is not Rule.EQUAL and look > start and (look - start) % design.block:
            raise InvalidDesign(
                f"looks holds {look}, within a block; after the first {start} patients look "
                f"at steps of the block of {design.block}",
                "looks",
            )
    if design.decision is Decision.BEST and design.futility > 0:
        raise InvalidDesign(
            f"futility is {design.futility:g}; some arm is always the best, so write 0", "futility"
        )


def _check_predictive(design: "ResponseAdaptive") -> None:
    if design.stop is not Stop.PREDICTIVE:
        return
    if len(design.arms) != 2 or design.decision is Decision.BEST:
        raise InvalidDesign(
            "stop is 'predictive', which needs two arms and the decision control; write posterior",
            "stop",
        )
    if design.patients > MOST_PREDICTED:
        raise InvalidDesign(
            f"patients is {design.patients}; predictive stopping follows every state and takes "
            f"at most {MOST_PREDICTED}",
            "patients",
        )
