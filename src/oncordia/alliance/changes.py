"""What one version of an agreement changes in the one before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from oncordia.alliance.words import say_grant
from oncordia.domain.alliance import Agreement, Clause, Obligation


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: as it was, and as it is; empty: it was or is not there."""

    what: str
    before: str
    after: str


def find_changes(old: Agreement, new: Agreement) -> tuple[Change, ...]:
    """Every difference between the texts of two versions, in the order of the paper."""
    return (
        *_compare_values(old, new),
        *_compare_named(
            "party",
            {party.member_id: party.role or "party" for party in old.parties},
            {party.member_id: party.role or "party" for party in new.parties},
        ),
        *_compare_clauses(old, new),
        *_compare_named(
            "obligation",
            {_key(one): _say_due(one) for one in old.obligations},
            {_key(one): _say_due(one) for one in new.obligations},
        ),
    )


def _compare_values(old: Agreement, new: Agreement) -> Iterator[Change]:
    pairs = {
        "kind": (old.kind.value, new.kind.value),
        "names": tuple("; ".join(name.text for name in one.names) for one in (old, new)),
        "scope": (old.scope, new.scope),
        "place": (old.place, new.place),
        "period": (str(old.period), str(new.period)),
        "creates": (", ".join(old.creates), ", ".join(new.creates)),
        "parent": (old.parent_id, new.parent_id),
    }
    for what, (before, after) in pairs.items():
        if before != after:
            yield Change(what, before, after)


def _compare_named(
    what: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    for name in (*before, *(name for name in after if name not in before)):
        if before.get(name) != after.get(name):
            yield Change(f"{what} {name}", before.get(name, ""), after.get(name, ""))


def _compare_clauses(old: Agreement, new: Agreement) -> Iterator[Change]:
    before = {clause.number: clause for clause in old.clauses}
    after = {clause.number: clause for clause in new.clauses}
    for number in (*before, *(number for number in after if number not in before)):
        was, now = before.get(number), after.get(number)
        if _text(was) != _text(now):
            yield Change(f"clause {number}", _text(was), _text(now))
        rights_before, rights_after = _rights(was), _rights(now)
        for right in rights_before:
            if right not in rights_after:
                yield Change(f"right of clause {number}", right, "")
        for right in rights_after:
            if right not in rights_before:
                yield Change(f"right of clause {number}", "", right)


def _text(clause: Clause | None) -> str:
    return "" if clause is None else clause.text


def _rights(clause: Clause | None) -> list[str]:
    return [] if clause is None else [say_grant(grant) for grant in clause.grants]


def _key(obligation: Obligation) -> str:
    return f"of {obligation.party_id}: {obligation.text}"


def _say_due(obligation: Obligation) -> str:
    return f"due {obligation.due}" if obligation.due else "without a due date"
