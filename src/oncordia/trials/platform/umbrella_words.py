"""An umbrella design in words, and its boundaries."""

from typing import TYPE_CHECKING

import numpy as np

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step
from oncordia.trials.platform.choices import Claim, Control, Priority, WhenFull
from oncordia.trials.platform.claims import claim_success, share_level

if TYPE_CHECKING:
    from oncordia.trials.platform.umbrella import Umbrella

_PRIORITY = {
    Priority.LISTED: "the first listed claims a patient of several",
    Priority.RAREST: "the rarest claims a patient of several",
    Priority.RANDOM: "a patient of several goes to one of them at random",
}
_AGAINST = {
    Control.NONE: "a fixed rate",
    Control.OWN: "the control of its stratum",
    Control.SHARED: "the controls of all strata together",
}


def describe_umbrella(design: "Umbrella") -> Schema:
    """The design in words and steps."""
    sizes = design.find_sizes()
    full = "is turned away" if design.when_full is WhenFull.TURN_AWAY else "goes on to the next"
    limit = f"at most {design.most_screened} screened" if design.most_screened else ""
    steps = [
        Step(
            "Screening",
            f"An assay looks for {', '.join(design.strata)}; {_PRIORITY[design.priority]}, and a "
            f"patient whose stratum is full {full}.",
            limit,
            tuple(Branch(f"positive for {name}", f"Stratum {name}") for name in design.strata),
        )
    ]
    bar = (
        f"the posterior probability to be better is above {design.threshold:g}"
        if design.claim is Claim.POSTERIOR
        else f"the one-sided test passes at {share_level(design):g}"
    )
    for name, (drug, control) in zip(design.strata, sizes.tolist(), strict=True):
        text = f"Its drug is compared with {_AGAINST[design.control]}; it succeeds if {bar}."
        treated = f"{drug} on the drug" + (f", {control} on the control" if control else "")
        steps.append(Step(f"Stratum {name}", text, treated))
    return Schema(
        f"Patients of one disease are screened for {len(design.strata)} markers, each with a drug "
        "of its own.",
        tuple(steps),
    )


def list_umbrella_bounds(design: "Umbrella") -> BoundaryTable:
    """Least responders on the drug that are a success, by those on the control."""
    sizes = design.find_sizes()
    shared = design.control is Control.SHARED
    rows: list[tuple[float | int | str, ...]] = []
    for name, (n_drug, own) in zip(design.strata, sizes.tolist(), strict=True):
        n_control = int(sizes[:, 1].sum()) if shared else own
        y_drug, y_control = np.meshgrid(
            np.arange(n_drug + 1.0), np.arange(n_control + 1.0), indexing="ij"
        )
        wins = claim_success(
            design,
            np.full(y_drug.shape, float(n_drug)),
            y_drug,
            np.full(y_drug.shape, float(n_control)),
            y_control,
        )
        for k in range(n_control + 1):
            least = int(np.argmax(wins[:, k])) if wins[:, k].any() else "never"
            rows.append((name, n_drug, f"{k} of {n_control}" if n_control else "", least))
    return BoundaryTable(
        "Successes of the strata",
        ("stratum", "patients on the drug", "responders on the control", "least responders"),
        tuple(rows),
        "A drug succeeds with at least so many responders.",
    )
