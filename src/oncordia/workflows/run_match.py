"""Needs and offers, from tables or a workspace, become shortlists with reasons and a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

from oncordia.domain import InputDigest, Problem, Provenance
from oncordia.domain.partnering import MatchOptions, Posting, Side
from oncordia.errors import InvalidOption
from oncordia.formats import write_results
from oncordia.formats.partnering import read_postings
from oncordia.partnering import (
    Glossary,
    Matching,
    load_embedder,
    load_glossary,
    match_postings,
    read_terms,
)
from oncordia.partnering.match.frames import frame_matches, frame_postings, frame_refusals
from oncordia.workflows.match_facts import (
    NO_KEPT,
    KeptFacts,
    load_match_facts,
    load_postings,
    place_postings,
)
from oncordia.workflows.ports import Progress, RecordReader, keep_silent


@dataclass(frozen=True, slots=True)
class MatchWish:
    """What is to be matched, and how."""

    tables: Sequence[str | Path] = ()  # of needs and offers; none: those of the workspace
    event_id: str = ""
    on: date | None = None  # None: today
    options: MatchOptions = field(default_factory=MatchOptions)
    glossary: str | Path | None = None  # a table of terms to add
    embeddings: str | Path | None = None  # folder of a model of sentences
    language: str = "en"  # that the page opens in


@dataclass(frozen=True, slots=True)
class MatchRun:
    """Needs, offers, and what the matching found."""

    needs: tuple[Posting, ...]
    offers: tuple[Posting, ...]
    matching: Matching
    kept: KeptFacts
    provenance: Provenance
    on: date
    notes: tuple[Problem, ...] = ()
    n_without_owner: int = 0
    language: str = "en"


Pages = Callable[[MatchRun], Mapping[str, str | bytes]]


def make_match_page(run: MatchRun) -> Mapping[str, str | bytes]:
    """The page of the shortlists, ``report.html``."""
    from oncordia.reports import MatchReport, render_match_page

    report = MatchReport(
        run.needs,
        run.offers,
        run.matching.matches,
        run.matching.chosen,
        {one.posting_id: one.places for one in run.matching.shortlists},
        run.matching.refusals,
        frozenset(run.matching.left_out),
        frozenset(run.matching.alone),
        run.kept.name,
        run.provenance,
        run.on,
        run.language,
    )
    return {"report.html": render_match_page(report)}


def run_match(
    wish: MatchWish,
    out: str | Path | None = None,
    store: RecordReader | None = None,
    *,
    pages: Pages = make_match_page,
    progress: Progress = keep_silent,
) -> MatchRun:
    """Shortlists for each need and offer, and whom to introduce to whom.

    Parameters
    ----------
    wish
        What is to be matched, and how.
    out
        New folder for ``matches``, ``postings`` and ``refused`` as Parquet and CSV, ``run.json``
        and the page; it appears whole or not at all.
    store
        A workspace: its facts about members are heeded, and without tables its needs and offers
        are matched.

    Raises
    ------
    RefusedImport
        Something is wrong with a row of a table.
    InvalidOption
        There is nothing to match, or an option is out of its range.
    """
    on = date.today() if wish.on is None else wish.on
    notes: tuple[Problem, ...] = ()
    inputs: tuple[InputDigest, ...] = ()
    n_without = 0
    if wish.tables:
        read = read_postings([Path(path) for path in wish.tables], on)
        postings = [one.posting for one in read.postings]
        notes, inputs = read.notes, read.inputs
        if wish.event_id:
            postings = [one for one in postings if one.event_id == wish.event_id]
    elif store is not None:
        postings, n_without = load_postings(store, wish.event_id)
    else:
        raise InvalidOption("name tables of needs and offers, or a workspace that keeps some")
    _check_sides(postings, wish)
    kept = NO_KEPT
    if store is not None:
        kept = load_match_facts(store, sorted({one.owner_id for one in postings}), on)
        postings = place_postings(postings, kept.members)
    needs = tuple(one for one in postings if one.side is Side.NEED)
    offers = tuple(one for one in postings if one.side is Side.OFFER)
    matching = match_postings(
        needs,
        offers,
        on=on,
        facts=kept.facts,
        options=wish.options,
        glossary=_load_terms(wish.glossary),
        embedder=None if wish.embeddings is None else load_embedder(wish.embeddings),
        progress=progress,
    )
    told: dict[str, object] = {"matching": asdict(wish.options), "on": on.isoformat()}
    if wish.event_id:
        told["event"] = wish.event_id
    provenance = Provenance(version("oncordia"), inputs, told)
    run = MatchRun(needs, offers, matching, kept, provenance, on, notes, n_without, wish.language)
    if out is not None:
        tables = {
            "matches": frame_matches(matching, needs, offers),
            "postings": frame_postings(matching, needs, offers),
            "refused": frame_refusals(matching),
        }
        write_results(out, tables, provenance, pages(run))
    return run


def _check_sides(postings: Sequence[Posting], wish: MatchWish) -> None:
    of_event = f" of event {wish.event_id}" if wish.event_id else ""
    where = "the tables hold" if wish.tables else "the workspace keeps"
    for side in Side:
        if not any(one.side is side for one in postings):
            mend = "name their table too" if wish.tables else "import them: oncordia match import"
            raise InvalidOption(f"{where} no {side}s{of_event}; {mend}")


def _load_terms(path: str | Path | None) -> Glossary:
    glossary = load_glossary()
    return glossary if path is None else glossary.join(read_terms(path))
