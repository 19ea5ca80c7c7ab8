"""How much further a response may be off than its own wells say, by plates and their quality."""

from collections.abc import Mapping
from types import MappingProxyType

from oncordia.domain.quality import Verdict
from oncordia.domain.therapy import MeasuredDrug

# Replicate plates of three screens disagree by this much more than the wells of one of them say
# (91 patients and lines; Betge, Rindtorff et al. 2022, Liebers, Bruch et al. 2023, Potdar et al.
# 2020); `python -m benchmarks.run plates` measures it. Where wells of several plates count, they
# show all of it, on poor plates as on sound ones.
ONE_PLATE: Mapping[Verdict, float] = MappingProxyType(
    {Verdict.PASS: 1.3, Verdict.LOOK: 1.7, Verdict.FAIL: 1.8}
)
# Error of a response that came without one, in the cohort's SDs of its drug: that of measurements
# which correlate at 0.75 once the drugs' means are removed, sqrt(1 - 0.75). Single plates of the
# same screens that passed correlate at 0.67 to 0.93, single fits of van de Wetering et al. 2015 at
# 0.62.
ASSUMED_ERROR = 0.5


def widen_error(drug: MeasuredDrug) -> float:
    """Factor on the error that the wells of a drug give.

    1 where wells of several plates count, or where nothing is told of the plates and none is poor.
    """
    if drug.n_plates > 1 or (drug.n_plates == 0 and drug.quality is Verdict.PASS):
        return 1.0
    return ONE_PLATE[drug.quality]
