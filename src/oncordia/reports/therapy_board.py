"""The page of a ranking for the tumour board."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oncordia.domain.therapy import Candidate, Order, Remark, RemarkCode, Verdict
from oncordia.reports.forest import IntervalAxis, IntervalMark, fit_axis
from oncordia.reports.methods import list_options
from oncordia.reports.remark_words import Audience, say_remark, say_remarks
from oncordia.reports.shell import write_page
from oncordia.reports.speech import Speech, mark
from oncordia.reports.spoken_page import render_spoken_page
from oncordia.reports.therapy import (
    MEASURE_NAMES,
    PLATE_VERDICTS,
    VERDICT_MEANINGS,
    VERDICT_NAMES,
    TherapyReport,
    find_shared,
    find_tier,
    is_predicted,
    list_places,
    order_absolute,
    order_selective,
)
from oncordia.reports.therapy_words import DECISION_AID, say_findings

SIDE_BY_SIDE = 5  # places of the two orders shown beside each other
_OPEN = (Verdict.LEADING, Verdict.SELECTIVE)  # verdicts whose reasons are open
_SCORES = mark(
    "As measured: z %(z)s, robust z %(robust)s, percentile %(percentile)s, selective score "
    "%(score)s."
)
_SCORES_PREDICTED = mark(
    "As predicted: z %(z)s, robust z %(robust)s, percentile %(percentile)s, selective score "
    "%(score)s."
)
_UNSAID = (  # told by the mark or the group already
    RemarkCode.MEASURED_DIRECTLY,
    RemarkCode.PREDICTED_ONLY,
    RemarkCode.NOT_DISTINGUISHABLE,
    RemarkCode.NOT_BETTER_THAN_COHORT,
)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One candidate as the table shows it."""

    candidate: Candidate
    mark: IntervalMark | None
    predicted: bool
    tier: str
    gist: str  # what is said while the reasons are closed
    scores: str  # z, robust z, percentile and selective score, "" where unknown
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """Candidates of one verdict, or all where they are not grouped."""

    verdict: Verdict | None
    name: str
    meaning: str
    places: tuple[str, ...]  # as ranges
    rows: tuple[BoardRow, ...]

    @property
    def is_one(self) -> bool:
        """Whether the candidates share their places, because they cannot be told apart."""
        return self.verdict is Verdict.NOT_DISTINGUISHABLE

    @property
    def is_open(self) -> bool:
        """Whether reasons are shown from the start."""
        return self.verdict in _OPEN


def write_board_page(path: Path, report: TherapyReport) -> None:
    """Write the page for the tumour board as one HTML file, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    """
    write_page(path, render_board_page(report))


def render_board_page(report: TherapyReport) -> str:
    """HTML page for the tumour board: needs no other file, no network and no server."""
    return render_spoken_page(
        "therapy_board.html",
        lambda speech: _fill_board(report, speech),
        title=report.name,
        language=report.language,
        version=report.provenance.version,
        kind="board",
    )


def _fill_board(report: TherapyReport, speech: Speech) -> Mapping[str, object]:
    ranking = report.ranking
    axis = fit_axis([one.z for one in ranking.candidates])
    return {
        "report": report,
        "ranking": ranking,
        "refusal": say_remark(ranking.refusal, speech, Audience.BOARD) if ranking.refusal else "",
        "cautions": say_remarks(ranking.cautions, speech, Audience.BOARD),
        "shared": _say_shared(report, speech),
        "changes": say_remarks(ranking.would_change, speech, Audience.BOARD),
        "aid": speech.say(DECISION_AID.one),
        "findings": say_findings(report, speech),
        "measure": speech.say(MEASURE_NAMES[ranking.measure.name].one),
        "high_is_sensitive": ranking.measure.direction.sign > 0,
        "plates": _count_plates(report, speech),
        "n_predicted": sum(is_predicted(one) for one in ranking.candidates),
        "axis": axis,
        "groups": _group_candidates(report, axis, speech),
        "orders": _pair_orders(report),
        "by_selective": ranking.options.order is Order.SELECTIVE,
        "options": list(list_options(report.provenance.options)),
        "decimals": _count_decimals(report),
    }


def _count_decimals(report: TherapyReport) -> int:
    """Decimals of a response: fewer for scores up to 100."""
    return 1 if report.ranking.measure.highest > 10 else 2


def _count_plates(report: TherapyReport, speech: Speech) -> tuple[tuple[str, str, str], ...]:
    """Verdict, its word, and the plates that have it."""
    found = []
    for verdict, name in PLATE_VERDICTS.items():
        plates = [plate for plate, given in report.plates.items() if given is verdict]
        if plates:
            found.append((verdict.value, speech.say(name.one), speech.names(plates)))
    return tuple(found)


def _group_candidates(
    report: TherapyReport, axis: IntervalAxis, speech: Speech
) -> tuple[BoardGroup, ...]:
    ranking = report.ranking
    shared, decimals = find_shared(ranking), _count_decimals(report)
    if ranking.refusal is not None or ranking.options.order is Order.ABSOLUTE:
        rows = tuple(_fill_row(one, axis, speech, shared, decimals) for one in ranking.candidates)
        return (BoardGroup(None, "", "", (), rows),) if rows else ()
    groups = []
    for verdict in Verdict:
        chosen = report.select_verdict(verdict)
        if chosen:
            groups.append(
                BoardGroup(
                    verdict=verdict,
                    name=speech.say(VERDICT_NAMES[verdict].one),
                    meaning=speech.say(VERDICT_MEANINGS[verdict].one),
                    places=list_places(tuple(one.place for one in chosen), speech),
                    rows=tuple(_fill_row(one, axis, speech, shared, decimals) for one in chosen),
                )
            )
    return tuple(groups)


def _fill_row(
    candidate: Candidate,
    axis: IntervalAxis,
    speech: Speech,
    shared: Sequence[Remark],
    decimals: int,
) -> BoardRow:
    own = [one for one in candidate.caveats if one not in shared]
    changes = [one for one in candidate.would_change if one not in shared]
    telling = [one for one in own if one.code not in _UNSAID] or [
        one for one in candidate.reasons if one.code not in _UNSAID
    ]
    return BoardRow(
        candidate=candidate,
        mark=axis.mark(candidate.z),
        predicted=is_predicted(candidate),
        tier=find_tier(candidate),
        gist=say_remark(telling[0], speech, Audience.BOARD) if telling else "",
        scores=_say_scores(candidate, speech, decimals),
        reasons=say_remarks(candidate.reasons, speech, Audience.BOARD),
        caveats=say_remarks(own, speech, Audience.BOARD),
        changes=say_remarks(changes, speech, Audience.BOARD),
    )


def _say_shared(report: TherapyReport, speech: Speech) -> tuple[str, ...]:
    """What holds for every measured therapy, but for what a caution says already."""
    ranking = report.ranking
    cautions = {one.code for one in ranking.cautions}
    said = {RemarkCode.ERRORS_UNKNOWN} if RemarkCode.ERRORS_ASSUMED in cautions else set()
    return say_remarks(
        [one for one in find_shared(ranking) if one.code not in said], speech, Audience.BOARD
    )


def _say_scores(candidate: Candidate, speech: Speech, decimals: int) -> str:
    """The descriptive scores against the cohort; "" where there is none."""
    if not math.isfinite(candidate.z_measured):
        return ""
    message = _SCORES_PREDICTED if is_predicted(candidate) else _SCORES
    return speech.say(
        message.one,
        z=speech.number(candidate.z_measured, 2),
        robust=speech.number(candidate.robust_z, 2),
        percentile=speech.number(candidate.percentile, 0),
        score=speech.number(candidate.selective_score, decimals),
    )


def _pair_orders(report: TherapyReport) -> Sequence[tuple[Candidate, Candidate]]:
    """The first places of the selective and the absolute order, beside each other."""
    if report.ranking.refusal is not None:
        return ()
    pairs = zip(order_selective(report.ranking), order_absolute(report.ranking), strict=True)
    return tuple(pairs)[:SIDE_BY_SIDE]
