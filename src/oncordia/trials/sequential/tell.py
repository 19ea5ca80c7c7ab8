"""A group-sequential design in words and in steps."""

from typing import TYPE_CHECKING

from oncordia.domain.trials import Branch, Schema, Step
from oncordia.trials.sequential.settings import Endpoint, FutilityForm

if TYPE_CHECKING:
    from oncordia.trials.sequential.design import GroupSequential

SOURCES = (
    "Armitage, McPherson and Rowe 1969, J. R. Stat. Soc. A 132, 235: repeated significance tests",
    "Jennison and Turnbull 2000, Group Sequential Methods with Applications to Clinical Trials",
    "O'Brien and Fleming 1979, Biometrics 35, 549; Pocock 1977, Biometrika 64, 191",
    "Wang and Tsiatis 1987, Biometrics 43, 193: family of shapes",
    "Lan and DeMets 1983, Biometrika 70, 659; Kim and DeMets 1987, Biometrika 74, 149; Hwang, "
    "Shih and DeCani 1990, Stat. Med. 9, 1439: spending of the level",
    "Pampallona, Tsiatis and Kim 2001, Drug Inf. J. 35, 1113: spending of both errors",
    "Tsiatis, Rosner and Mehta 1984, Biometrics 40, 797: inference at the end",
    "Schoenfeld 1981, Biometrika 68, 316: the log-rank test's drift and events",
)
_NULLS = {
    Endpoint.MEAN: "the difference of two means",
    Endpoint.RATE: "the difference of two rates",
    Endpoint.SURVIVAL: "the hazard ratio",
}
EFFICACY, FUTILITY, NO_EFFICACY = (
    "stop: effect shown",
    "stop: not promising",
    "end: no effect shown",
)


def tell_design(design: "GroupSequential") -> Schema:
    """One sentence, and one step a look."""
    bounds = design.plan.bounds
    looks = design.n_stages
    counted = "events" if design.endpoint is Endpoint.SURVIVAL else "patients"
    sides = "one-sided" if design.sides == 1 else "two-sided"
    sentence = (
        f"A two-arm trial of {_NULLS[design.endpoint]}, treatment to control {design.ratio:g}:1, "
        f"with {looks} {'look' if looks == 1 else 'looks'} and at most "
        f"{int(design.plan.totals[-1])} {counted}; {sides} level {design.alpha:g}, power "
        f"{bounds.power:.3f}."
    )
    steps = []
    size = "|Z|" if design.sides == 2 else "Z"
    for k in range(looks):
        last = k == looks - 1
        branches = [Branch(f"{size} ≥ {bounds.efficacy_z[k]:.3f}", EFFICACY)]
        if last:
            branches.append(Branch(f"{size} < {bounds.efficacy_z[k]:.3f}", NO_EFFICACY))
        else:
            if design.futility.form is not FutilityForm.NONE:
                branches.append(Branch(f"{size} ≤ {bounds.futility_z[k]:.3f}", FUTILITY))
            branches.append(Branch("otherwise", _title(k + 1)))
        text = f"Compare the arms at information {bounds.information[k]:.3f} of the most."
        steps.append(
            Step(_title(k), text, f"{int(design.plan.totals[k])} {counted}", tuple(branches))
        )
    return Schema(sentence, tuple(steps))


def _title(k: int) -> str:
    return f"Look {k + 1}"
