"""Effective doses of drc 3.2-0 from its own coefficients, in our signs and scales."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.assay.kernels.models.made import Curve

from oncordia.assay.kernels.models import codes
from oncordia.assay.kernels.models.inverse import find_effective

pytestmark = pytest.mark.shared_data
Coefficients = dict[str, float]
ALPHA = {"a": 1.0, "b": 0.5, "c": 0.25}
EXACT = ("LL", "LL2", "W1", "W2", "EXD", "AR", "MM")  # drc has a formula; else it searches
N_DOSES = {  # how many effective doses the reference gives a family
    "LL": 225,
    "LL2": 5,
    "W1": 35,
    "W2": 5,
    "BC": 10,
    "CRS": 30,
    "EXD": 5,
    "AR": 10,
    "MM": 10,
}


def translate(model: str, drc: Coefficients) -> Curve:
    """Curve of ours from drc's: slopes are positive, plateaus stand where their dose is."""
    family = model.split(".")[0]
    slope = drc.get("b", 1.0)
    low, high = drc.get("c", 0.0), drc.get("d", 1.0)
    position = drc["e"] / math.log(10.0) if family == "LL2" else math.log10(drc["e"])
    falls = slope > 0.0 and family not in ("AR", "MM")
    bend = [position, math.log(abs(slope))]
    if family == "BC":
        return Curve(codes.BRAIN_COUSENS, np.array([high, low, drc["f"], *bend]))
    if family == "CRS":
        alpha = math.log(ALPHA[model[-1]])
        return Curve(codes.CEDERGREEN, np.array([high, low, drc["f"], *bend, alpha, 0.0]))
    if family == "W2":
        falls = not falls
    plateaus = [high, low] if falls else [low, high]
    if family in ("EXD", "AR"):
        return Curve(codes.EXPONENTIAL, np.array([*plateaus, position]))
    if family == "W1":
        return Curve(codes.WEIBULL1 if falls else codes.WEIBULL2, np.array([*plateaus, *bend]))
    if family == "W2":
        return Curve(codes.WEIBULL2 if falls else codes.WEIBULL1, np.array([*plateaus, *bend]))
    if "f" in drc:
        more = math.log(drc["f"])
        return Curve(codes.LOG_LOGISTIC5, np.array([*plateaus, *bend, more]))
    return Curve(codes.LOG_LOGISTIC, np.array([*plateaus, *bend]))


def read_doses(folder: Path, family: str) -> Iterator[tuple[Curve, float, float]]:
    """Curve, share of the way and dose of every effective dose of a family."""
    sets = json.loads((folder / "drc" / "reference.json").read_text(encoding="utf-8"))
    fits: list[dict[str, Any]] = [fit for data in sets.values() for fit in data["fits"]]
    for fit in fits:
        if fit["model"].split(".")[0] != family or not fit.get("ED_delta"):
            continue
        of_curve: dict[str, Coefficients] = {}
        for key, value in fit["coef"].items():
            name, curve = key.split(":", 1)
            of_curve.setdefault(curve, {})[name] = value
        common = of_curve.get("(Intercept)", {})
        for key, (estimate, *_) in fit["ED_delta"].items():
            _, curve, percent = key.split(":")
            drc = {**common, **of_curve.get(curve, {})}
            dose = math.exp(estimate) if family == "LL2" else estimate
            yield translate(fit["model"], drc), float(percent) / 100.0, dose


@pytest.mark.parametrize("family", N_DOSES)
def test_find_effective__equals_drc(shared_data: Callable[[str], Path], family: str) -> None:
    rel = 1e-12 if family in EXACT else 5e-5
    found = list(read_doses(shared_data("dose_response"), family))

    assert len(found) == N_DOSES[family]
    for curve, fraction, dose in found:
        assert 10.0 ** find_effective(*curve, fraction) == pytest.approx(dose, rel=rel)
