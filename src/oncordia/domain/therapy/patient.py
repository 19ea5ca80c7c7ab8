"""One patient's measured responses, as a ranking takes them."""

from dataclasses import dataclass
from math import inf, isfinite, nan

from oncordia.domain.quality import Verdict
from oncordia.domain.therapy.measure import Measure
from oncordia.errors import InvalidTable


@dataclass(frozen=True, slots=True)
class MeasuredDrug:
    """A measured response with what is known of its wells, in the unit of the measure."""

    drug: str  # or "A + B"
    value: float  # over all doses tested
    error: float = nan  # standard error from the wells; NaN unknown
    quality: Verdict = Verdict.PASS  # worst of its plates whose wells count
    plates: tuple[str, ...] = ()  # those of them that did not pass
    n_plates: int = 0  # plates whose wells count; 0: not told
    left_out: tuple[str, ...] = ()  # plates that failed and whose wells do not count
    flag: str = ""  # why the curve needs a look, in words; "" for none
    is_partial: bool = False  # the curve does not reach half of its effect
    is_below: bool = False  # the curve has passed half of its effect before the lowest dose
    lowest_molar: float | None = None  # lowest dose tested; None: relative doses
    highest_molar: float | None = None  # highest dose tested; None: relative doses
    peak_molar: float | None = None  # clinical peak level that limits the doses; None: none does
    peak_source: str = ""
    value_at_peak: float = nan  # the measure over doses up to the peak; NaN where it limits none
    share_at_peak: float = 1.0  # of the effect that is seen up to the peak, 0-1
    expected: float = nan  # of a combination: response under independence, dose by dose
    expected_error: float = nan

    @property
    def clinical_value(self) -> float:
        """The measure over the doses that count."""
        return self.value_at_peak if isfinite(self.value_at_peak) else self.value


@dataclass(frozen=True, slots=True)
class PatientScreen:
    """The measured responses of one sample."""

    sample: str
    measure: Measure
    drugs: tuple[MeasuredDrug, ...]
    disease: str = ""  # "" where not told
    centre: str = ""
    patient: str = ""  # whose sample it is; the sample's own name where empty

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for one in self.drugs:
            if one.drug in seen:
                raise InvalidTable(
                    f"sample {self.sample!r}: drug {one.drug!r} stands twice; give each drug once"
                )
            seen.add(one.drug)
            for value in (one.value, one.clinical_value):
                if not self.measure.lowest <= value <= self.measure.highest:
                    raise InvalidTable(
                        f"sample {self.sample!r}, drug {one.drug!r}: {self.measure.name} must lie "
                        f"between {self.measure.lowest:g} and {self.measure.highest:g}, "
                        f"got {value:g}"
                    )
            if one.error < 0 or one.error == inf:
                raise InvalidTable(
                    f"sample {self.sample!r}, drug {one.drug!r}: an error must be 0 or more, "
                    f"got {one.error:g}"
                )
