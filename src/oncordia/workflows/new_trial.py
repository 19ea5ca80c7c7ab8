"""A commented design to fill in, and the scenarios that it assumes."""

from pathlib import Path

from oncordia.formats.trials import (
    read_design_document,
    write_design_template,
    write_scenario_template,
)
from oncordia.trials import KINDS, build_design, find_kind


def new_trial(kind: str, path: str | Path, scenarios: str | Path | None = None) -> tuple[Path, ...]:
    """Write a commented design of a kind, and its scenarios if wanted; return the files written.

    Raises
    ------
    InvalidDesign
        If there is no such kind.
    OutputError
        If a file is already there; nothing is overwritten.
    """
    written = [write_design_template(path, kind, find_kind(kind))]
    if scenarios is not None:
        document = read_design_document(path)
        design = document.build(lambda said: build_design(kind, said))[0]
        try:
            written.append(write_scenario_template(scenarios, kind, design.list_scenarios()))
        except BaseException:
            written[0].unlink()
            raise
    return tuple(written)


def kinds_trial() -> dict[str, str]:
    """What each kind of design is, in one line, by its word."""
    return {
        kind: (find_kind(kind).__doc__ or kind).strip().splitlines()[0] for kind in sorted(KINDS)
    }
