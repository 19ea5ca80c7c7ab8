"""Designs and scenarios from their documents."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from oncordia.domain import InputDigest
from oncordia.errors import InvalidDesign
from oncordia.formats.trials import read_design_document, read_scenario_document
from oncordia.trials import Design, Scenario, SimulationOptions, build_design, build_scenario


@dataclass(frozen=True, slots=True)
class LoadedTrial:
    """A design with the scenarios that it is to be run in."""

    design: Design
    scenarios: tuple[Scenario, ...]
    inputs: tuple[InputDigest, ...]


def load_trial(design: str | Path, scenarios: str | Path | None = None) -> LoadedTrial:
    """A design from its document; scenarios from theirs, else those that the design assumes.

    Raises
    ------
    UnreadableFile
        If a file cannot be read.
    InvalidDesign
        One line with file, row, setting, value and mend.
    """
    document = read_design_document(design)
    built = document.build(lambda said: build_design(document.kind, said))[0]
    if scenarios is None:
        return LoadedTrial(built, built.list_scenarios(), (document.digest,))
    told = read_scenario_document(scenarios)
    if told.kind and told.kind != document.kind:
        raise told.refuse(
            f"kind is {told.kind!r}, and {document.read.file} is {document.kind!r}; "
            "take scenarios of the same kind"
        )
    found = told.build(lambda said: build_scenario(built, said))
    _check_names(found, told.read.file)
    return LoadedTrial(built, found, (document.digest, told.digest))


def _check_names(scenarios: Sequence[Scenario], file: str) -> None:
    names = [scenario.name for scenario in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise InvalidDesign(
                f"{file}: two scenarios are called {name!r}; give each its own name", "name"
            )


def tell_simulation(options: SimulationOptions) -> dict[str, object]:
    """Options that decide the result: not where it was computed."""
    told = asdict(options)
    return {name: told[name] for name in ("trials", "precision") if told[name] is not None}
