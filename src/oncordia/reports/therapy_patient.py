"""The page of a ranking for the patient: plain words and natural frequencies."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oncordia.domain.therapy import Candidate, Interval, RemarkCode, Verdict
from oncordia.reports.remark_words import Audience, say_remark, say_remarks
from oncordia.reports.shell import write_page
from oncordia.reports.speech import Speech
from oncordia.reports.spoken_page import render_spoken_page
from oncordia.reports.therapy import TherapyReport, is_predicted

MOST_CARDS = 5  # medicines with a card of their own
_STANDS_OUT = (Verdict.LEADING, Verdict.SELECTIVE)
_TOLD = (  # reasons that the card's own sentences tell already
    RemarkCode.MEASURED_DIRECTLY,
    RemarkCode.SELECTIVE_EFFECT,
    RemarkCode.PERCENTILE_IN_COHORT,
)


@dataclass(frozen=True, slots=True)
class PatientCard:
    """One medicine that stood out, in plain words."""

    name: str
    of_100: int | None  # of 100 organoids like this, how many have it among the first
    stronger_than: int | None  # of 100 patients of the cohort; None where not known
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]


def write_patient_page(path: Path, report: TherapyReport) -> None:
    """Write the page for the patient as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    write_page(path, render_patient_page(report))


def render_patient_page(report: TherapyReport) -> str:
    """HTML page for the patient: needs no other file, no network and no server."""
    return render_spoken_page(
        "therapy_patient.html",
        lambda speech: _fill_patient(report, speech),
        title=report.name,
        language=report.language,
        version=report.provenance.version,
        kind="patient",
    )


def count_of_100(share: float) -> int:
    """A share from 0 to 1 as so many of 100; 0 and 100 are kept for what is certain."""
    if 0 < share < 1:
        return min(max(round(100 * share), 1), 99)
    return round(100 * share)


def _fill_patient(report: TherapyReport, speech: Speech) -> Mapping[str, object]:
    ranking = report.ranking
    standing = [one for verdict in _STANDS_OUT for one in report.select_verdict(verdict)]
    tested = [one for one in standing if not is_predicted(one)]
    refused = ranking.refusal is not None
    return {
        "report": report,
        "ranking": ranking,
        "refusal": say_remark(ranking.refusal, speech, Audience.PATIENT) if ranking.refusal else "",
        "cautions": say_remarks(
            [one for one in ranking.cautions if one.code != RemarkCode.NONE_STANDS_OUT],
            speech,
            Audience.PATIENT,
        ),
        "changes": say_remarks(ranking.would_change, speech, Audience.PATIENT),
        "cards": [_fill_card(one, speech) for one in tested[:MOST_CARDS]],
        "also": [one.therapy for one in tested[MOST_CARDS:]],
        "level": _name_tested(report, Verdict.NOT_DISTINGUISHABLE),
        "unlikely": _name_tested(report, Verdict.UNLIKELY),
        "estimated": [] if refused else [one.therapy for one in standing if is_predicted(one)],
        "tried": sorted(one.therapy for one in ranking.candidates if not is_predicted(one)),
        "count_of_100": count_of_100,
        "turn_share": _turn_share,
        "say_limits": lambda share, n_patients: _say_limits(share, n_patients, speech),
    }


def _name_tested(report: TherapyReport, verdict: Verdict) -> list[str]:
    chosen = report.select_verdict(verdict)
    return sorted((one.therapy for one in chosen if not is_predicted(one)), key=str.casefold)


def _fill_card(candidate: Candidate, speech: Speech) -> PatientCard:
    reasons = [one for one in candidate.reasons if one.code not in _TOLD]
    return PatientCard(
        name=candidate.therapy,
        of_100=_count_known(candidate.probability_top),
        stronger_than=_count_known(candidate.percentile / 100),
        reasons=say_remarks(reasons, speech, Audience.PATIENT),
        caveats=say_remarks(candidate.caveats, speech, Audience.PATIENT),
    )


def _count_known(share: float) -> int | None:
    return count_of_100(share) if math.isfinite(share) else None


def _say_limits(share: Interval, n_patients: int, speech: Speech) -> str:
    """The limits of a share, as so many of 100, and why they are as wide as they are."""
    return speech.say_count(
        "Because only %(num)s patient was studied, the true number may lie anywhere from "
        "%(low)s to %(high)s.",
        "Because only %(num)s patients were studied, the true number may lie anywhere from "
        "%(low)s to %(high)s.",
        n_patients,
        low=speech.number(count_of_100(share.low)),
        high=speech.number(count_of_100(share.high)),
    )


def _turn_share(share: Interval) -> Interval:
    """The share of the others."""
    return Interval(1 - share.value, 1 - share.high, 1 - share.low)
