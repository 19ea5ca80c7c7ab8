"""The head of a screen's report: its headline numbers and what needs a look first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from oncordia.domain import CurveStatus, Verdict, WellRole
from oncordia.reports.screen import ScreenReport
from oncordia.reports.words import Phrase, knows_phrase


@dataclass(frozen=True, slots=True)
class Headline:
    """Counts over the whole screen."""

    n_samples: int
    n_drugs: int
    n_plates: int
    n_wells: int
    n_masked: int
    n_curves: int
    verdicts: Mapping[str, int]  # plates by verdict, every verdict named
    statuses: Mapping[str, int]  # curves by status, every status named

    @property
    def masked_percent(self) -> str:
        """Share of the wells that are not used, in percent with one decimal."""
        return f"{100 * self.n_masked / max(self.n_wells, 1):.1f}"


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One finding in words: the sentence of the table, and the phrase that translates it."""

    code: str
    severity: str
    sentence: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class PlateNote:
    """A plate that needs a look, or the whole run, with everything found on it."""

    plate: str  # "" for the whole run
    verdict: str
    found: tuple[FoundItem, ...]


def count_headline(report: ScreenReport) -> Headline:
    """Headline numbers of a report."""
    wells = report.responses
    treated = wells.filter(
        pl.col("role").is_in([WellRole.TREATED.value, WellRole.COMBINATION.value])
    )
    verdicts = Counter(report.plate_quality["verdict"].to_list())
    statuses = Counter(report.curves["status"].to_list())
    return Headline(
        n_samples=treated["sample"].drop_nulls().n_unique(),
        n_drugs=treated["drug"].drop_nulls().n_unique(),
        n_plates=report.plate_quality.height,
        n_wells=wells.height,
        n_masked=int(wells["mask_reason"].is_not_null().sum()),
        n_curves=report.curves.height,
        verdicts={verdict.value: verdicts[verdict.value] for verdict in Verdict},
        statuses={status.value: statuses[status.value] for status in CurveStatus},
    )


def note_plates(report: ScreenReport) -> tuple[PlateNote, ...]:
    """What was found on the whole run, then the plates that did not pass, the failed ones first."""
    found: dict[str, list[FoundItem]] = {}
    for row in report.findings.iter_rows(named=True):
        found.setdefault(row["plate"], []).append(_word_finding(row))
    severity = {Verdict.FAIL.value: 0, Verdict.LOOK.value: 1}
    quality = report.plate_quality.filter(pl.col("verdict") != Verdict.PASS.value)
    notes = [
        PlateNote(
            plate,
            verdict,
            tuple(sorted(found.get(plate, ()), key=lambda item: severity.get(item.severity, 2))),
        )
        for plate, verdict in quality.sort("run_order").select("plate", "verdict").iter_rows()
    ]
    notes.sort(key=lambda note: severity.get(note.verdict, 2))
    if run_wide := tuple(found.get("", ())):
        worst = min((item.severity for item in run_wide), key=lambda name: severity.get(name, 2))
        notes.insert(0, PlateNote("", worst, run_wide))
    return tuple(notes)


def count_findings(notes: Sequence[PlateNote]) -> tuple[tuple[str, int], ...]:
    """Codes found and the number of plates with each, the most frequent first."""
    counts = Counter(code for note in notes for code in {item.code for item in note.found})
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def name_finding(code: str) -> Phrase:
    """Short name of a finding's code; the code itself where the catalogue has none."""
    key = f"finding.{code}"
    return Phrase(key) if knows_phrase(key) else Phrase("finding.other", {"code": code})


def _word_finding(row: Mapping[str, object]) -> FoundItem:
    name = name_finding(str(row["code"]))
    value, threshold = row["value"], row["threshold"]
    if value is None:
        phrase = name
    elif threshold is None:
        phrase = Phrase("finding.with_value", {"name": name, "value": value})
    else:
        phrase = Phrase(
            "finding.with_threshold", {"name": name, "value": value, "threshold": threshold}
        )
    return FoundItem(str(row["code"]), str(row["severity"]), str(row["sentence"]), phrase)
