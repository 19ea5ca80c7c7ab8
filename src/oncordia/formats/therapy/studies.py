"""Published 2x2 tables, one row a study; what was not published stays unpublished."""

from collections.abc import Mapping

from oncordia.domain.therapy import Study, StudyStatus, TwoByTwo
from oncordia.formats.faults import Faults
from oncordia.formats.therapy.outcome_fields import COUNTS, PERCENT, RATES, STUDY_TEXTS, USES

_ROUNDING = 0.0051  # a rate is published with two digits at least
_FACTS = tuple(field.name for field in STUDY_TEXTS if field.name not in ("study", "use", "status"))
_SHARES = {
    "sensitivity": (("tp",), ("tp", "fn")),
    "specificity": (("tn",), ("tn", "fp")),
    "ppv": (("tp",), ("tp", "fp")),
    "npv": (("tn",), ("tn", "fn")),
    "accuracy": (("tp", "tn"), COUNTS),
}
Cells = Mapping[str, object]


def build_study(cells: Cells, row: int, file: str, faults: Faults) -> Study | None:
    """Study of one row; None where the row is at fault, which is noted.

    Counts are taken as they stand, and never from rates: a row with rates alone, with one row of
    its table, or whose test failed is a study without a table, kept to be shown.
    """
    name = cells.get("study")
    if name is None:
        faults.add(file, "the study has no name", "write one in the column study", row=row)
        return None
    before = len(faults.problems)
    counts = _take_counts(cells, row, file, faults)
    rates = _take_rates(cells, row, file, faults)
    _check_total(cells, counts, row, file, faults)
    if len(faults.problems) == before:
        _check_rates(counts, rates, row, file, faults)
    if len(faults.problems) > before:
        return None
    status = _name_status(cells, counts, rates)
    table = TwoByTwo(*(counts[key] for key in COUNTS)) if status is StudyStatus.COUNTS else None
    reason = _say_why_not(cells, status, table)
    return Study(
        name=str(name),
        status=status,
        table=table,
        partial={} if table else counts,
        rates=rates,
        n_comparisons=_whole(cells.get("n_comparisons")),
        n_patients=_whole(cells.get("n_patients")),
        is_pooled=not reason,
        reason=reason,
        facts={key: str(cells[key]) for key in _FACTS if cells.get(key) is not None},
        row=row,
    )


def _take_counts(cells: Cells, row: int, file: str, faults: Faults) -> dict[str, int]:
    counts = {}
    for key in (*COUNTS, "n_comparisons", "n_patients"):
        value = cells.get(key)
        if not isinstance(value, float):
            continue
        if value != int(value):
            faults.add(
                file,
                f"{key} {value:g} is no whole number",
                "write the published count; leave the cell empty where only a rate was published",
                row=row,
                column=key,
            )
        elif value < 0:
            faults.add(
                file, f"{key} {value:g} is below 0", "correct the count", row=row, column=key
            )
        elif key in COUNTS:
            counts[key] = int(value)
    return counts


def _take_rates(cells: Cells, row: int, file: str, faults: Faults) -> dict[str, float]:
    rates = {}
    for name in RATES:
        value, percent = cells.get(name), cells.get(f"{name}{PERCENT}")
        if isinstance(value, float) and 1 < value <= 100:
            faults.add(
                file,
                f"{name} {value:g} looks like percent where a fraction belongs",
                f"write {value / 100:g}, or call the column {name}{PERCENT}",
                row=row,
                column=name,
            )
        elif isinstance(value, float) and not 0 <= value <= 1:
            faults.add(file, f"{name} {value:g} is no share", "write 0 to 1", row=row, column=name)
        elif isinstance(value, float):
            rates[name] = value
        if isinstance(percent, float) and not 0 <= percent <= 100:
            faults.add(
                file,
                f"{name}{PERCENT} {percent:g} is no percentage",
                "write 0 to 100",
                row=row,
                column=f"{name}{PERCENT}",
            )
        elif isinstance(percent, float):
            rates[name] = percent / 100
    return rates


def _check_total(
    cells: Cells, counts: Mapping[str, int], row: int, file: str, faults: Faults
) -> None:
    total = _whole(cells.get("n_comparisons"))
    if total is None or not counts:
        return
    found = sum(counts.values())
    if found > total or (len(counts) == len(COUNTS) and found != total):
        faults.add(
            file,
            f"TP, FP, FN and TN add up to {found}, but n_comparisons is {total}",
            "correct the counts or the total",
            row=row,
        )


def _check_rates(
    counts: Mapping[str, int], rates: Mapping[str, float], row: int, file: str, faults: Faults
) -> None:
    """Hold published rates to the counts, within rounding: columns may have been swapped."""
    shares = {}
    for name, (above, below) in _SHARES.items():
        total = sum(counts.get(key, 0) for key in below)
        if total and set(below) <= set(counts):
            shares[name] = sum(counts[key] for key in above) / total
    for name in (name for name in RATES if name in rates and name in shares):
        if abs(rates[name] - shares[name]) <= _ROUNDING:
            continue
        turned = {"sensitivity": "specificity", "specificity": "sensitivity"}.get(name, "")
        is_turned = abs(rates[name] - shares.get(turned, 2.0)) <= _ROUNDING
        hint = (
            "the classes look swapped: TP and FN belong to patients who responded"
            if is_turned
            else "correct the counts, or leave the rate empty"
        )
        faults.add(
            file,
            f"{name} is given as {rates[name]:g}, but the counts make it {shares[name]:.4g}",
            hint,
            row=row,
            column=name,
        )


def _name_status(
    cells: Cells, counts: Mapping[str, int], rates: Mapping[str, float]
) -> StudyStatus:
    if len(counts) == len(COUNTS):
        return StudyStatus.COUNTS
    if str(cells.get("status") or "").casefold().startswith("fail"):
        return StudyStatus.FAILED
    if counts:
        return StudyStatus.PARTIAL
    return StudyStatus.RATES if rates else StudyStatus.NO_TABLE


def _say_why_not(cells: Cells, status: StudyStatus, table: TwoByTwo | None) -> str:
    """Code of the reason why a study is not pooled; empty where it is."""
    if table is None:
        return status.value
    if table.n_responders in (0, table.total):
        return "one_class"
    use = cells.get("use")
    return "" if use is None or USES.get(str(use).casefold(), True) else "not_used"


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, float) and value == int(value) else None
