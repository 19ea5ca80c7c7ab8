"""Designs, boundaries and operating characteristics as plain lines or JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from oncordia.arrays import FloatArray
from oncordia.cli.wide import fold, lay_columns, measure_width, pad
from oncordia.domain.trials import (
    Characteristic,
    Characteristics,
    Fate,
    Method,
    SearchedDesign,
)

if TYPE_CHECKING:
    from oncordia.workflows import (
        ComparedTrials,
        OptimisedTrial,
        SimulatedTrial,
        TrialBoundaries,
    )

_MOST_DESIGNS = 10  # of a search that are printed; the table has all
_MOST_LABELS = 12  # of one quantity that are printed; the table has all


def render_kinds(kinds: Mapping[str, str], *, as_json: bool) -> str:
    """One line a kind of design."""
    if as_json:
        return json.dumps(dict(kinds), ensure_ascii=False, indent=2)
    width = max(measure_width(kind) for kind in kinds)
    return "\n".join(
        line
        for kind, words in kinds.items()
        for line in fold(f"{pad(kind, width)}  {words}", width + 2)
    )


def render_boundaries(found: "TrialBoundaries", *, as_json: bool) -> str:
    """Table of boundaries, then the exact characteristics of each scenario."""
    table = found.table
    if as_json:
        return json.dumps(
            {
                "design": found.design.name,
                "kind": found.design.kind,
                "title": table.title,
                "boundaries": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
                "note": table.note,
                "scenarios": [_plain(one) for one in found.exact],
            },
            ensure_ascii=False,
            indent=2,
        )
    rows = [table.columns, *([_show_cell(cell) for cell in row] for row in table.rows)]
    lines = [*fold(table.title, 2), *lay_columns(rows)]
    if table.note:
        lines += fold(table.note, 0)
    for one in found.exact:
        lines += ["", one.scenario, *_list_lines(one)]
    return "\n".join(lines)


def render_simulated(found: "SimulatedTrial", out: Path, *, as_json: bool) -> str:
    """Characteristics of each scenario, with error and method, and where the tables lie."""
    if as_json:
        return json.dumps(
            {
                "design": found.design.name,
                "kind": found.design.kind,
                "seed": found.provenance.seed,
                "scenarios": [_plain(one) for one in found.found],
                "out": str(out),
            },
            ensure_ascii=False,
            indent=2,
        )
    lines = [f"{found.design.name}: {found.design.kind}, seed {found.provenance.seed}"]
    for one in found.found:
        lines += ["", f"{one.scenario}: {one.trials:,} trials", *_list_lines(one)]
    return "\n".join([*lines, "", f"report   {out / 'report.html'}", f"tables   {out}"])


def render_optimised(found: "OptimisedTrial", out: Path, *, as_json: bool) -> str:
    """The best design, the next ones, and what became of the rest."""
    result = found.result
    counts = Counter(one.fate.value for one in result.designs)
    if as_json:
        return json.dumps(
            {
                "minimised": result.minimised,
                "constraints": [str(one) for one in result.constraints],
                "best": None if result.best is None else _plain_design(result.best),
                "designs": len(result.designs),
                "fates": dict(counts),
                "no_designs": result.n_invalid,
                "out": str(out),
            },
            ensure_ascii=False,
            indent=2,
        )
    holding = [one for one in result.designs if one.fate is Fate.HOLDS]
    if not holding:
        lines = list(fold(f"none of {len(result.designs):,} designs holds every constraint", 0))
    else:
        names = list(holding[0].varied)
        words = [str(one) for one in result.constraints]
        head = [*names, result.minimised, *words]
        rows = [head, *(_list_cells(one, names, words) for one in holding[:_MOST_DESIGNS])]
        lines = lay_columns(rows)
        if len(holding) > _MOST_DESIGNS:
            lines.append(f"… and {len(holding) - _MOST_DESIGNS:,} more that hold")
    told = ", ".join(f"{count:,} {fate}" for fate, count in counts.items())
    lines += ["", *fold(f"{len(result.designs):,} designs: {told}", 2)]
    if result.n_invalid:
        lines.append(f"{result.n_invalid:,} combinations of settings are no design")
    return "\n".join([*lines, f"tables   {out}"])


def render_compared(found: "ComparedTrials", out: Path | None, *, as_json: bool) -> str:
    """One table: quantities down, designs across, for each scenario."""
    if as_json:
        return json.dumps(
            [{"design": one.design, **_plain(one)} for one in found.found],
            ensure_ascii=False,
            indent=2,
        )
    lines: list[str] = []
    for scenario in dict.fromkeys(one.scenario for one in found.found):
        here = [one for one in found.found if one.scenario == scenario]
        names = dict.fromkeys(name for one in here for name in one.list_names())
        rows = [[scenario, *(one.design for one in here)]]
        rows += [[name, *(_show_single(one, name) for one in here)] for name in names]
        lines += [*lay_columns([row for row in rows if any(row[1:])]), ""]
    return "\n".join([*lines, *([f"tables   {out}"] if out else [])]).rstrip()


def _show_single(found: Characteristics, name: str) -> str:
    """A characteristic that is a single number; empty where it is none."""
    if name not in found or found[name].values.size != 1:
        return ""
    best = found[name]
    shown = show_number(best.value)
    return f"{shown} exact" if best.method is Method.EXACT else f"{shown} ± {best.error:.2g}"


def _list_cells(one: SearchedDesign, names: list[str], words: list[str]) -> list[str]:
    cells = [json.dumps(one.varied[name], ensure_ascii=False) for name in names]
    cells.append(_with_error(one.objective, one.objective_error))
    return [*cells, *(_with_error(one.values[name], one.errors[name]) for name in words)]


def _with_error(value: float, error: float) -> str:
    return show_number(value) if error == 0 else f"{show_number(value)} ± {error:.2g}"


def _plain_design(one: SearchedDesign) -> dict[str, object]:
    return {
        "varied": dict(one.varied),
        "objective": one.objective,
        "objective_error": one.objective_error,
        "constraints": dict(one.values),
        "errors": dict(one.errors),
        "trials": one.trials,
    }


def _list_lines(found: Characteristics) -> Iterator[str]:
    names = found.list_names()
    width = max(measure_width(name) for name in names)
    for name in names:
        shown = _show(found[name], found.simulated.get(name))
        yield from fold(f"  {pad(name, width)}  {shown}", width + 4)


def _show(best: Characteristic, simulated: Characteristic | None) -> str:
    """A characteristic on one line; of several values the stages in order, others by label."""
    if best.values.size == 1:
        return _show_one(best, simulated)
    is_stages = best.name.endswith("_by_stage")
    values = [
        show_number(float(value)) if is_stages else f"{label} {show_number(float(value))}"
        for label, value in zip(best.labels, best.values, strict=True)
    ]
    if len(values) > _MOST_LABELS:
        values = [*values[:_MOST_LABELS], f"… {len(values)} in all"]
    if best.method is Method.EXACT:
        return f"{', '.join(values)} exact"
    return f"{', '.join(values)} ± {float(best.errors.max()):.2g} or less"


def _show_one(best: Characteristic, simulated: Characteristic | None) -> str:
    if best.method is Method.SIMULATED:
        return f"{show_number(best.value)} ± {best.error:.2g}"
    if simulated is None or simulated.values.size != 1:
        return f"{show_number(best.value)} exact"
    beside = f"{show_number(simulated.value)} ± {simulated.error:.2g}"
    return f"{show_number(best.value)} exact ({beside})"


def show_number(value: float) -> str:
    """Four digits, as a person reads them."""
    return f"{value:,.1f}" if abs(value) >= 1_000 else f"{value:.4g}"


def _show_cell(cell: float | int | str) -> str:
    return f"{cell:.5g}" if isinstance(cell, float) else str(cell)


def _plain(found: Characteristics) -> dict[str, object]:
    return {
        "scenario": found.scenario,
        "trials": found.trials,
        "characteristics": [
            {
                "name": name,
                "labels": list(found[name].labels),
                "values": _list_plain(found[name].values),
                "method": found[name].method.value,
                **(
                    {
                        "simulated": _list_plain(found.simulated[name].values),
                        "mc_error": _list_plain(found.simulated[name].errors),
                    }
                    if name in found.simulated
                    else {}
                ),
            }
            for name in found.list_names()
        ],
    }


def _list_plain(values: FloatArray) -> list[float | None]:
    return [float(value) if value == value else None for value in values]
