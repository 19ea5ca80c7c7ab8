"""The page of a ranking for the patient: plain words and natural frequencies."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from oncordia.domain.therapy import (
    REMARKS,
    Candidate,
    Interval,
    Remark,
    RemarkCode,
    RemarkPart,
    Verdict,
)
from oncordia.reports.remark_words import Audience, say_remark, say_remarks
from oncordia.reports.shell import write_page
from oncordia.reports.speech import Speech
from oncordia.reports.spoken_page import render_spoken_page
from oncordia.reports.therapy import TherapyReport, find_shared, is_predicted

MOST_CARDS = 5  # medicines with a card of their own
_OF_100 = 100  # patients from which on a share is told of 100, below it as it was counted
_DIGEST = 12  # characters of a digest; the page for the board has it whole
_CHANGES = frozenset(code for code in REMARKS if REMARKS[code].part is RemarkPart.CHANGE)
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
    stronger_than: str  # than how many patients of the cohort, in words; "" where not known
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


def count_chance(probability: float) -> int:
    """A probability as so many of 100; as it rests on draws it is never certain."""
    return min(max(round(100 * probability), 1), 99)


def _fill_patient(report: TherapyReport, speech: Speech) -> Mapping[str, object]:
    ranking = report.ranking
    leading, better = (report.select_verdict(one) for one in (Verdict.LEADING, Verdict.SELECTIVE))
    standing = [one for one in leading if not is_predicted(one)]
    stronger = [one for one in better if not is_predicted(one)]
    shared = find_shared(ranking)
    first, second = standing[:MOST_CARDS], stronger[: max(MOST_CARDS - len(standing), 0)]
    return {
        "report": report,
        "ranking": ranking,
        "refusal": say_remark(ranking.refusal, speech, Audience.PATIENT) if ranking.refusal else "",
        "cautions": say_remarks(
            [
                *(one for one in ranking.cautions if one.code != RemarkCode.NONE_STANDS_OUT),
                *(one for one in shared if one.code not in _CHANGES),
            ],
            speech,
            Audience.PATIENT,
        ),
        "changes": say_remarks(ranking.would_change, speech, Audience.PATIENT),
        "standing": [one.therapy for one in standing],
        "stronger": [one.therapy for one in stronger],
        "cards": [_fill_card(one, shared, speech) for one in first],
        "more_cards": [_fill_card(one, shared, speech) for one in second],
        "also": [one.therapy for one in stronger[len(second) :]],
        "level": _name_tested(report, Verdict.NOT_DISTINGUISHABLE),
        "unlikely": _name_tested(report, Verdict.UNLIKELY),
        "estimated": [one.therapy for one in (*leading, *better) if is_predicted(one)],
        "digests": _shorten_digests(report),
        "tried": sorted(one.therapy for one in ranking.candidates if not is_predicted(one)),
        "count_of_100": count_of_100,
        "turn_share": _turn_share,
        "say_limits": lambda share, n_patients: _say_limits(share, n_patients, speech),
    }


def _name_tested(report: TherapyReport, verdict: Verdict) -> list[str]:
    chosen = report.select_verdict(verdict)
    return sorted((one.therapy for one in chosen if not is_predicted(one)), key=str.casefold)


def _fill_card(candidate: Candidate, shared: Sequence[Remark], speech: Speech) -> PatientCard:
    reasons = [one for one in candidate.reasons if one.code not in _TOLD]
    top = candidate.probability_top
    return PatientCard(
        name=candidate.therapy,
        of_100=count_chance(top) if math.isfinite(top) else None,
        stronger_than=_say_stronger(candidate, speech),
        reasons=say_remarks(reasons, speech, Audience.PATIENT),
        caveats=say_remarks(
            [one for one in candidate.caveats if one not in shared], speech, Audience.PATIENT
        ),
    )


def _say_stronger(candidate: Candidate, speech: Speech) -> str:
    """Than how many patients the organoids reacted more strongly: as counted where they are few."""
    said = [one for one in candidate.reasons if one.code == RemarkCode.PERCENTILE_IN_COHORT]
    if not said:
        return ""
    share, n = cast(float, said[0].values["share"]), cast(int, said[0].values["n_samples"])
    if n >= _OF_100:
        return speech.say_count(
            "Your organoids reacted more strongly to it than those of about %(num)s of 100 "
            "patients.",
            "Your organoids reacted more strongly to it than those of about %(num)s of 100 "
            "patients.",
            count_chance(share),
        )
    if share == 1.0:
        return speech.say_count(
            "Your organoids reacted more strongly to it than those of the %(num)s patient in the "
            "comparison group.",
            "Your organoids reacted more strongly to it than those of all %(num)s patients in the "
            "comparison group.",
            n,
        )
    return speech.say_count(
        "Your organoids reacted more strongly to it than those of %(num)s of the %(all)s patients "
        "in the comparison group.",
        "Your organoids reacted more strongly to it than those of %(num)s of the %(all)s patients "
        "in the comparison group.",
        math.floor(share * n),
        all=speech.number(n),
    )


def _shorten_digests(report: TherapyReport) -> tuple[tuple[str, str], ...]:
    """Each input with the beginning of its digest."""
    return tuple((one.file, one.sha256[:_DIGEST]) for one in report.provenance.inputs)


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
