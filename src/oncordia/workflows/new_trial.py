"""A commented design to fill in, and the scenarios that it assumes."""

from pathlib import Path

from oncordia.formats.new_files import write_new_files
from oncordia.formats.toml_file import parse_toml
from oncordia.formats.trials import (
    parse_design_document,
    render_design_template,
    render_scenario_template,
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
    text = render_design_template(kind, find_kind(kind)).encode()
    contents = {Path(path): text}
    if scenarios is not None:
        document = parse_design_document(parse_toml(Path(path).name, text, "design"))
        design = document.build(lambda said: build_design(kind, said))[0]
        told = render_scenario_template(kind, design.list_scenarios())
        contents[Path(scenarios)] = told.encode()
    return write_new_files(contents)


def kinds_trial() -> dict[str, str]:
    """What each kind of design is, in one line, by its word."""
    return {
        kind: (find_kind(kind).__doc__ or kind).strip().splitlines()[0] for kind in sorted(KINDS)
    }
