"""``python -m benchmarks.trials.validate [--write]``: every published trial figure beside ours.

``--write`` renews ``docs/trials/validation.md`` and ``src/oncordia/trials/validation.toml``, from
which reports take their statement. Simulated rows play 100,000 trials.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from benchmarks.trials.reference import DATA, Kind, ReferenceRow, count_rows

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "trials" / "validation.md"
STATEMENT = ROOT / "src" / "oncordia" / "trials" / "validation.toml"
SEVERAL = 12  # rows of one file and quantity that the page lists one by one

HEAD = """\
# Validation

Every row of a collection of figures that other programs and papers computed, beside ours. This
page is written by

```sh
python -m benchmarks.trials.validate --write
```

Exact answers are held to the digits of the file, boundaries to 1e-4 of the z value, sizes to the
whole number, and simulated figures to three Monte-Carlo errors of both sides, ours over 100,000
trials. Where a file has very many rows, the page gives the farthest of each quantity.
"""


@dataclass(frozen=True, slots=True)
class Family:
    """A family of designs and the code that holds it to its references."""

    name: str
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    module: str  # its file, with `check_reference`


FAMILIES = (
    Family(
        "single_arm",
        ("two_stage", "predictive_probability"),
        ("Simon 1989 by clinfun 1.1.5", "Lee and Liu 2008"),
        "reference_single_arm",
    ),
    Family(
        "sequential",
        ("group_sequential",),
        ("rpact 3.3.4", "gsDesign 3.4.0", "Jennison and Turnbull 2000", "closed forms"),
        "reference_sequential",
    ),
    Family(
        "survival",
        ("time_to_event",),
        ("R survival 3.5-3", "simtrial 1.0.2", "rpact 3.3.4", "lrstat 0.2.15"),
        "reference_survival",
    ),
    Family(
        "dose",
        ("three_plus_three", "boin", "keyboard", "mtpi2", "crm", "blrm"),
        ("BOIN 2.7.2", "lrstat 0.2.15", "dfcrm 0.2-2.1", "Lin and Shih 2001"),
        "reference_dose",
    ),
    Family(
        "basket",
        ("basket",),
        ("baskexact 1.0.1", "basket 0.10.11", "Neuenschwander et al. 2016 by quadrature"),
        "reference_basket",
    ),
    Family(
        "arms",
        ("multi_arm_multi_stage", "drop_the_loser"),
        ("mvtnorm", "MAMS 3.0.2", "rpact 3.3.4"),
        "reference_arms",
    ),
    Family(
        "allocation",
        ("response_adaptive",),
        ("forward recursion over all states",),
        "reference_allocation",
    ),
)


def main(words: Sequence[str]) -> int:
    """Check the families; 1 where a row without an explanation does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", help="all by default")
    parser.add_argument("--write", action="store_true", help="renew the page and the statement")
    chosen = parser.parse_args(words)
    if not DATA.is_dir():
        print(f"no reference figures beside this checkout ({DATA.name})")
        return 0
    pages, statements, unexplained = [HEAD], [], 0
    for family in FAMILIES:
        if chosen.families and family.name not in chosen.families:
            continue
        rows = _check(family)
        held, total = count_rows(rows)
        print(f"{family.name:<12} {held} of {total} rows hold", flush=True)
        for row in (row for row in rows if not row.holds):
            unexplained += not row.note
            print(f"  {row.file} {row.row} {row.quantity}: {row.reference} / {row.ours} {row.note}")
        pages.append("\n".join(_write_family(family, rows)))
        statements.append(_write_statement(family, rows))
    if chosen.write and not chosen.families:
        PAGE.write_text("\n".join(pages), encoding="utf-8")
        STATEMENT.write_text(
            "# Reference figures met, by family. Written by:\n"
            "#   python -m benchmarks.trials.validate --write\n\n" + "\n".join(statements),
            encoding="utf-8",
        )
    return int(unexplained > 0)


def _check(family: Family) -> list[ReferenceRow]:
    module = import_module(f"benchmarks.trials.{family.module}")
    rows: list[ReferenceRow] = module.check_reference(DATA)
    return rows


def _write_family(family: Family, rows: Sequence[ReferenceRow]) -> Iterator[str]:
    held, total = count_rows(rows)
    yield f"## {family.name.replace('_', ' ').capitalize()}\n"
    yield f"{held:,} of {total:,} figures hold. From {', '.join(family.sources)}.\n"
    yield "| file | row | quantity | reference | ours | allowed | holds |"
    yield "|---|---|---|---|---|---|---|"
    for group in _group(rows):
        for row in group if len(group) <= SEVERAL else _take_farthest(group):
            yield _write_row(row)
    yield ""


def _group(rows: Sequence[ReferenceRow]) -> list[list[ReferenceRow]]:
    groups: dict[tuple[str, str], list[ReferenceRow]] = {}
    for row in rows:
        groups.setdefault((row.file, row.quantity), []).append(row)
    return list(groups.values())


def _take_farthest(group: Sequence[ReferenceRow]) -> list[ReferenceRow]:
    """Rows that do not hold, and the farthest of those that do, which stands for them."""
    failing = [row for row in group if not row.holds]
    holding = [row for row in group if row.holds]
    farthest = max(holding, key=_measure, default=None)
    if farthest is None:
        return failing
    stands = ReferenceRow(
        farthest.file,
        f"farthest of {len(holding)}: {farthest.row}",
        farthest.quantity,
        farthest.reference,
        farthest.ours,
        farthest.tolerance,
        farthest.kind,
    )
    return [stands, *failing]


def _measure(row: ReferenceRow) -> float:
    if isinstance(row.reference, str) or isinstance(row.ours, str):
        return 0.0
    off = abs(row.reference - row.ours)
    return off / row.tolerance if row.tolerance else off


def _write_row(row: ReferenceRow) -> str:
    allowed = "the same" if isinstance(row.reference, str) else f"{row.tolerance:.2g}"
    if row.kind is Kind.SIMULATED:
        allowed = f"{allowed} (simulated)"
    cells = [row.file, row.row, row.quantity, _show(row.reference), _show(row.ours), allowed]
    return f"| {' | '.join(cells)} | {'yes' if row.holds else f'no: {row.note}'} |"


def _show(value: float | str) -> str:
    return value.replace("|", "/") if isinstance(value, str) else f"{value:.8g}"


def _write_statement(family: Family, rows: Sequence[ReferenceRow]) -> str:
    held, total = count_rows(rows)
    exceptions = list(dict.fromkeys(row.note for row in rows if not row.holds and row.note))
    lines = [
        f"[{family.name}]",
        f"kinds = {json.dumps(family.kinds)}",
        f"sources = {json.dumps(family.sources)}",
        f"n_rows = {total}",
        f"n_held = {held}",
    ]
    if exceptions:
        lines.append(f"exceptions = {json.dumps(exceptions, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
