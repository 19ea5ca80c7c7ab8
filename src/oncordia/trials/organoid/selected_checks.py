"""What a design of selected patients may not contradict."""

from typing import TYPE_CHECKING

from oncordia.errors import InvalidDesign
from oncordia.trials.organoid.concordance import share_called, solve_response

if TYPE_CHECKING:
    from oncordia.trials.organoid.selected import OrganoidSelected

SHARE_TOLERANCE = 0.005  # of a share called sensitive that is given beside the response rate


def check_share(design: "OrganoidSelected") -> None:
    """Refuse a share called sensitive that does not fit the rates."""
    if design.share_called is None:
        return
    fitting = solve_response(design.share_called, design.concordance)
    implied = float(
        share_called(
            design.response_rate, design.concordance.sensitivity, design.concordance.specificity
        )
    )
    if abs(implied - design.share_called) > SHARE_TOLERANCE:
        raise InvalidDesign(
            f"response_rate {design.response_rate:g} with this concordance has {implied:.3f} "
            f"called sensitive, but share_called is {design.share_called:g}; give response_rate "
            f"{fitting:.4g}, or leave share_called out",
            "response_rate",
        )


def check_control(design: "OrganoidSelected") -> None:
    """Refuse a rate under control of those called that would leave the others an impossible one."""
    if design.control_rate_called is None:
        return
    called = float(
        share_called(
            design.response_rate, design.concordance.sensitivity, design.concordance.specificity
        )
    )
    rest = design.control_rate - called * design.control_rate_called
    if not -1e-12 <= rest <= 1 - called + 1e-12:
        low = max(0.0, (design.control_rate - 1 + called) / called)
        high = min(1.0, design.control_rate / called)
        raise InvalidDesign(
            f"control_rate_called is {design.control_rate_called:g}, but with {called:.3f} of "
            f"the patients called and control_rate {design.control_rate:g} it lies from "
            f"{low:.3g} to {high:.3g}; give one of these",
            "control_rate_called",
        )
