"""Tables of needs and offers become records of a workspace: all of them, or none."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oncordia.domain import Problem
from oncordia.domain.alliance import to_json
from oncordia.domain.partnering import Posting, Side
from oncordia.domain.records import Draft, Link
from oncordia.formats.partnering import ReadPosting, read_postings
from oncordia.workflows.match_facts import POSTING
from oncordia.workflows.ports import RecordStore


@dataclass(frozen=True, slots=True)
class ImportedPostings:
    """How many needs and offers were kept, and what is to be known of the tables."""

    n_needs: int
    n_offers: int
    n_same: int
    notes: tuple[Problem, ...]


def import_match(
    paths: Sequence[str | Path], store: RecordStore, *, actor: str, on: date | None = None
) -> ImportedPostings:
    """Keep the needs and offers of tables; one that is kept already takes its new words.

    Raises
    ------
    RefusedImport
        Something is wrong with a row, or its owner is not in the registry; nothing is kept.
    UnreadableFile
        There is no table at a path.
    """
    day = date.today() if on is None else on
    with store.begin(actor) as unit:
        known = {record.record_id: kind for kind in _OWNERS for record in unit.list_records(kind)}
        agreements = {record.record_id for record in unit.list_records("agreement")}
        files = [Path(path) for path in paths]
        read = read_postings(files, day, lambda one: _check(one, known, agreements))
        drafts = [_draft(one.posting, known[one.posting.owner_id]) for one in read.postings]
        kept = {one.record_id: one.body for one in unit.list_records(POSTING)}
        fresh = [draft for draft in drafts if kept.get(draft.record_id) != draft.body]
        unit.put_records(fresh)
        for digest in read.inputs:
            unit.note("import", "table", digest.file, {"sha256": digest.sha256})
    changed = {draft.record_id for draft in fresh}
    sides = [one.posting.side for one in read.postings if one.posting.posting_id in changed]
    return ImportedPostings(
        sides.count(Side.NEED),
        sides.count(Side.OFFER),
        len(drafts) - len(fresh),
        read.notes,
    )


_OWNERS = ("person", "member")  # of an id of both the member counts
_MEND = "import it first, or write the id of one that is"


def _check(one: ReadPosting, known: Mapping[str, str], agreements: Set[str]) -> list[Problem]:
    """Owner, and whoever is named as a conflict or reader, must be known: a typo would unguard."""
    posting = one.posting
    unknown = [("owner_id", "owner", posting.owner_id)] if posting.owner_id not in known else []
    for column, ids in (("conflicts", posting.conflicts), ("settled_with", posting.settled_with)):
        unknown += [(column, "member", other) for other in ids if other not in known]
    unknown += [
        ("may_see", "member or agreement", other)
        for other in posting.may_see
        if other not in known and other not in agreements
    ]
    return [
        Problem(one.file, f"the {what} {said!r} is not in the registry", _MEND, one.row, column)
        for column, what, said in unknown
    ]


def _draft(posting: Posting, owner_kind: str) -> Draft:
    links = [Link(POSTING, posting.posting_id, "owned_by", owner_kind, posting.owner_id)]
    if posting.event_id:
        links.append(Link(POSTING, posting.posting_id, "brought_to", "event", posting.event_id))
    return Draft(
        POSTING,
        posting.posting_id,
        to_json(posting),
        links=tuple(links),
        valid_to=posting.last_day,
        source=posting.source.file if posting.source else "",
    )
