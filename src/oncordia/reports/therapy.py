"""What the pages of one patient's ranking are made of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from oncordia.domain import Provenance
from oncordia.domain import Verdict as PlateVerdict
from oncordia.domain.therapy import (
    Basis,
    Candidate,
    Cohort,
    Order,
    PatientAgreement,
    Ranking,
    Remark,
    RemarkCode,
    Verdict,
)
from oncordia.reports.shell import check_language
from oncordia.reports.speech import Message, Speech, mark

VERDICT_NAMES: dict[Verdict, Message] = {
    Verdict.LEADING: mark("Leading"),
    Verdict.SELECTIVE: mark("Better than the cohort's median"),
    Verdict.NOT_DISTINGUISHABLE: mark("Not distinguishable from the rest"),
    Verdict.UNLIKELY: mark("No better than the cohort's median"),
}
VERDICT_MEANINGS: dict[Verdict, Message] = {
    Verdict.LEADING: mark("stands out from the cohort and from the other candidates"),
    Verdict.SELECTIVE: mark("better than for most patients, not set apart from the next"),
    Verdict.NOT_DISTINGUISHABLE: mark("their order among themselves means nothing"),
    Verdict.UNLIKELY: mark("nothing speaks for an effect beyond that on most patients"),
}
MEASURE_NAMES: dict[str, Message] = {
    "auc": mark("AUC, mean response over the log dose range; 1 = untreated"),
    "auc_fit": mark("AUC of the fitted curve; 1 = untreated"),
    "auc_common": mark("AUC of the fitted curve over the doses that all samples share"),
    "viability": mark("living fraction of untreated, mean over the doses"),
    "emax": mark("response at the highest dose; 1 = untreated"),
    "ln_ic50": mark("natural log of the IC50 in µM"),
    "log10_ic50": mark("decimal log of the IC50 in M"),
    "dss1": mark("drug sensitivity score 1; 0 = no effect"),
    "dss2": mark("drug sensitivity score 2; 0 = no effect"),
    "dss3": mark("drug sensitivity score 3; 0 = no effect"),
    "sensitivity": mark("sensitivity; 1 = every cell answers"),
    "aac": mark("area above the curve as a fraction; 0 = no effect"),
    "activity_area": mark("area above the curve over log dose; 0 = no effect"),
}
PLATE_VERDICTS: dict[PlateVerdict, Message] = {
    PlateVerdict.PASS: mark("pass"),
    PlateVerdict.LOOK: mark("look"),
    PlateVerdict.FAIL: mark("fail"),
}


@dataclass(frozen=True, slots=True, eq=False)
class TherapyReport:
    """Everything that the pages of a ranking show.

    ``plates`` are those that the sample was measured on, with their verdicts. ``agreements`` are
    what is known of organoid tests and patients; texts in them stand as they are given. A page
    is the same to the byte for the same report, so days are told by the caller.

    Raises
    ------
    InvalidOption
        If the language is unknown.
    """

    ranking: Ranking
    provenance: Provenance
    cohort: Cohort | None = None
    disease: str = ""
    laboratory: str = ""
    measured_on: dt.date | None = None
    made_on: dt.date | None = None
    plates: Mapping[str, PlateVerdict] = field(default_factory=dict)
    agreements: tuple[PatientAgreement, ...] = ()
    language: str = "en"

    def __post_init__(self) -> None:
        check_language(self.language)

    @property
    def name(self) -> str:
        """The sample."""
        return self.ranking.sample

    def select_verdict(self, verdict: Verdict) -> tuple[Candidate, ...]:
        """Candidates of a verdict in their places; none where no order is given."""
        if self.ranking.refusal is not None:
            return ()
        return tuple(one for one in self.ranking.candidates if one.verdict is verdict)


def find_tier(candidate: Candidate) -> str:
    """Tier of the evidence that speaks for a candidate in the patient's disease, "" for none."""
    for remark in candidate.reasons:
        if remark.code == RemarkCode.EVIDENCE_TIER:
            return str(remark.values["tier"])
    return ""


LEAST_SHARED = 3  # measured therapies from which on what holds for all is said once


def find_shared(ranking: Ranking) -> tuple[Remark, ...]:
    """Caveats and changes that every measured therapy has alike, to be said once."""
    measured = [one for one in ranking.candidates if not is_predicted(one)]
    if len(measured) < LEAST_SHARED:
        return ()
    first, *others = ([*one.caveats, *one.would_change] for one in measured)
    return tuple(one for one in first if all(one in other for other in others))


def is_predicted(candidate: Candidate) -> bool:
    """Whether the response was not measured on the sample."""
    return candidate.basis is Basis.PREDICTED


def order_absolute(ranking: Ranking) -> tuple[Candidate, ...]:
    """Candidates by the effect itself."""
    return tuple(sorted(ranking.candidates, key=lambda one: one.place_absolute))


def order_selective(ranking: Ranking) -> tuple[Candidate, ...]:
    """Candidates by the effect against the cohort, wherever the ranking puts them."""
    if ranking.options.order is Order.SELECTIVE:
        return tuple(sorted(ranking.candidates, key=lambda one: one.place))
    return tuple(sorted(ranking.candidates, key=lambda one: (-one.z.value, one.place)))


def list_places(places: tuple[int, ...], speech: Speech) -> tuple[str, ...]:
    """Places as ranges: 4 and 6–9."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return tuple(
        speech.number(first) if first == last else f"{speech.number(first)}–{speech.number(last)}"
        for first, last in runs
    )
