"""The best design under constraints, among variations of the one in a document."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import polars as pl

from oncordia.domain import Provenance
from oncordia.domain.trials import (
    Constraint,
    SearchResult,
    dump_settings,
    parse_constraint,
    parse_target,
)
from oncordia.errors import InvalidOption
from oncordia.formats import write_results
from oncordia.formats.trials import read_scenario_document, write_design
from oncordia.trials import (
    Design,
    Scenario,
    SearchOptions,
    SimulationOptions,
    Space,
    build_scenario,
    optimise,
    parse_variation,
    vary_design,
)
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.trial_documents import load_trial


@dataclass(frozen=True, slots=True)
class SearchWish:
    """What a search is asked: words as the command line takes them."""

    minimise: str  # as expected_n
    constraints: Sequence[str]  # as type1<=0.05
    vary: Sequence[str]  # as n=20..60
    scenarios: str | Path | None = None
    simulation: SimulationOptions = field(default_factory=SimulationOptions)


@dataclass(frozen=True, slots=True)
class OptimisedTrial:
    """What a search found; ``best`` is the design that holds every constraint, if one does."""

    first: Design
    best: Design | None
    result: SearchResult
    provenance: Provenance

    @property
    def table(self) -> pl.DataFrame:
        """One row a design: settings that vary, fate, objective, constraints, errors, trials."""
        return frame_search(self.result)


def optimise_trial(
    design: str | Path,
    wish: SearchWish,
    out: str | Path | None = None,
    *,
    progress: Progress = keep_silent,
) -> OptimisedTrial:
    """Search variations of a design for the best one that holds every constraint.

    Parameters
    ----------
    design
        Document of the design that is varied.
    wish
        What to minimise, what must hold, what to vary, in which scenarios.
    out
        New folder for the table ``designs``, the best design as ``design.toml`` and ``run.json``.
    progress
        Is told how far the work has come.

    Raises
    ------
    InputError
        If a document or a word of the wish is faulty.
    OutputError
        If ``out`` holds something that is not a result of ours.
    """
    if not wish.vary:
        raise InvalidOption("nothing is varied; say which settings, as --vary n=20..60")
    constraints: list[Constraint] = [parse_constraint(words) for words in wish.constraints]
    loaded = load_trial(design)
    space = Space(loaded.design, tuple(parse_variation(words) for words in wish.vary))
    inputs, options = loaded.inputs, SearchOptions(wish.simulation)
    if wish.scenarios is not None:
        told = read_scenario_document(wish.scenarios)
        inputs = (*inputs, told.digest)

        def build(one: Design) -> Sequence[Scenario]:
            return told.build(lambda said: build_scenario(one, said))

        options = SearchOptions(wish.simulation, build)
    result = optimise(space, parse_target(wish.minimise), constraints, options, progress)
    found = result.best
    best = None if found is None else vary_design(loaded.design, found.varied)
    optimised = OptimisedTrial(
        loaded.design,
        best,
        result,
        Provenance(
            version=version("oncordia"),
            inputs=inputs,
            options={
                "kind": loaded.design.kind,
                "minimise": wish.minimise,
                "constraints": [str(one) for one in constraints],
                "vary": list(wish.vary),
                "trials": wish.simulation.trials,
                "first_design": dump_settings(loaded.design),
            },
            seed=wish.simulation.seed,
        ),
    )
    if out is not None:
        extra: dict[str, str | bytes] = {}
        if best is not None:
            extra["design.toml"] = write_design(loaded.design.kind, best)
        write_results(out, {"designs": optimised.table}, optimised.provenance, extra)
    return optimised


def frame_search(result: SearchResult) -> pl.DataFrame:
    """Designs of a search as a table, in their order."""
    names = dict.fromkeys(name for one in result.designs for name in one.varied)
    words = [str(one) for one in result.constraints]
    rows = []
    for one in result.designs:
        row: dict[str, object] = {}
        for name in names:
            value = one.varied[name]
            row[name] = json.dumps(value) if isinstance(value, list | dict) else value
        row |= {
            "fate": one.fate.value,
            result.minimised: one.objective,
            f"{result.minimised} error": one.objective_error,
        }
        for name in words:
            row[name] = one.values.get(name)
            row[f"{name} error"] = one.errors.get(name)
        row["trials"] = one.trials
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)
