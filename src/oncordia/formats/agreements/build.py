"""Plain data become an agreement; every fault of them is said at once."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from oncordia.domain import Problem
from oncordia.domain.alliance import (
    ANY_PARTY,
    Agreement,
    AgreementStatus,
    Clause,
    Conditions,
    Grant,
    Obligation,
    Party,
    Period,
    Source,
)
from oncordia.errors import InvalidAgreement, InvalidRecord
from oncordia.formats.agreements.values import TABLES, Key
from oncordia.formats.headers import find_nearest
from oncordia.formats.toml_lines import Path, find_line

Value = TypeVar("Value")
KnownIds = Callable[[str, Collection[str]], Mapping[str, str]]
"""Given ``member`` or ``agreement`` and ids: what to do about each id that is not known."""

_CONDITIONS = (
    "min_cell_size",
    "aggregate_only",
    "needs_ethics_approval",
    "no_onward_transfer",
    "non_commercial",
    "countries",
    "ask",
    "ask_of",
)


def build_agreement(
    file: str,
    data: Mapping[str, object],
    *,
    lines: Mapping[Path, int] | None = None,
    known: KnownIds | None = None,
) -> Agreement:
    """The agreement that plain data hold, as ``read_agreement`` takes them from a file."""
    reader = _Reader(file, lines or {}, known)
    agreement = reader.read(data)
    if reader.problems or agreement is None:
        ordered = sorted(reader.problems, key=lambda problem: problem.row or 0)
        raise InvalidAgreement("\n".join(str(problem) for problem in ordered))
    return agreement


@dataclass(slots=True)
class _Reader:
    file: str
    lines: Mapping[Path, int]
    known: KnownIds | None
    problems: list[Problem] = field(default_factory=list)

    def read(self, data: Mapping[str, object]) -> Agreement | None:
        """The agreement, or None where a part of it cannot be made."""
        said = self._table("agreement", data, ())
        parties = self._all(data, (), "parties", self._party)
        clauses = self._all(data, (), "clauses", self._clause)
        obligations = self._all(data, (), "obligations", self._obligation)
        period = self._period(said, ())
        self._check_parties(said, parties, clauses, obligations)
        self._check_known(said, parties, clauses)
        if self.problems:
            return None
        source = said.pop("source", "")
        if said.get("reported_on") is not None:
            said["status"] = AgreementStatus.SIGNED
        return self._build(
            (),
            lambda: Agreement(
                **said,
                parties=tuple(part for _, part in parties),
                clauses=tuple(part for _, part in clauses),
                obligations=tuple(part for _, part in obligations),
                period=period or Period(),
                source=Source(source) if source else None,
            ),
        )

    def _party(self, data: Mapping[str, object], path: Path) -> Party | None:
        said = self._table("party", data, path)
        return self._build(path, lambda: Party(**said)) if "member_id" in said else None

    def _obligation(self, data: Mapping[str, object], path: Path) -> Obligation | None:
        said = self._table("obligation", data, path)
        if not {"party", "text"} <= set(said):
            return None
        party_id, done = said.pop("party"), said.pop("done_on", None)
        day = None if done is None else done.first_day
        return self._build(path, lambda: Obligation(party_id=party_id, done_on=day, **said))

    def _clause(self, data: Mapping[str, object], path: Path) -> Clause | None:
        said = self._table("clause", data, path)
        grants = self._all(data, path, "grants", self._grant)
        if not {"number", "text"} <= set(said):
            return None
        parts = tuple(grant for _, grant in grants)
        return self._build(path, lambda: Clause(said["number"], said["text"], parts))

    def _grant(self, data: Mapping[str, object], path: Path) -> Grant | None:
        said = self._table("grant", data, path)
        period = self._period(said, path)
        if period is None or not {"from", "to", "data_kinds", "actions"} <= set(said):
            return None
        bound = {name: said.pop(name) for name in _CONDITIONS if name in said}
        conditions = self._build((*path, "countries"), lambda: Conditions(**bound))
        if conditions is None:
            return None
        return self._build(
            path,
            lambda: Grant(
                from_ids=said["from"],
                to_ids=said["to"],
                data_kinds=said["data_kinds"],
                actions=said["actions"],
                purposes=said.get("purposes", ()),
                conditions=conditions,
                period=period,
            ),
        )

    def _period(self, said: dict[str, Any], path: Path) -> Period | None:
        start, end = said.pop("start", None), said.pop("end", None)
        return self._build((*path, "end"), lambda: Period(start, end), "write a later end")

    def _table(self, kind: str, data: Mapping[str, object], path: Path) -> dict[str, Any]:
        """Plain keys of a table that could be read; the others are faults."""
        keys = TABLES[kind]
        said: dict[str, Any] = {}
        for name, value in data.items():
            key = keys.get(name)
            if key is None:
                self._refuse_key(name, keys, path)
            elif not key.nested:
                self._read_key(key, name, value, path, said)
        for name, key in keys.items():
            if key.is_needed and name not in data:
                self._add(path, f"the {kind} has no {name}", f"write {name} = ...")
        return said

    def _read_key(
        self, key: Key, name: str, value: object, path: Path, said: dict[str, Any]
    ) -> None:
        try:
            said[name] = key.read(value)
        except InvalidRecord as error:
            self._take((*path, name), error)

    def _refuse_key(self, name: str, keys: Mapping[str, Key], path: Path) -> None:
        nearest = find_nearest(name, list(keys))
        hint = f"perhaps {nearest!r} is meant" if nearest else f"known are {', '.join(keys)}"
        self._add((*path, name), f"there is no key {name!r} here", hint)

    def _all(
        self,
        data: Mapping[str, object],
        path: Path,
        name: str,
        read: Callable[[Mapping[str, object], Path], Value | None],
    ) -> list[tuple[Path, Value]]:
        """Every part of a list of tables that could be read, with its place."""
        tables = data.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            title = ".".join(str(part) for part in (*path, name) if isinstance(part, str))
            self._add(
                (*path, name), "is no list of tables", f"write each below its own [[{title}]]"
            )
            return []
        parts = []
        for i, table in enumerate(tables):
            place = (*path, name, i)
            part = read(table, place)
            if part is not None:
                parts.append((place, part))
        return parts

    def _build(
        self, path: Path, make: Callable[[], Value], mend: str = "mend it there"
    ) -> Value | None:
        try:
            return make()
        except InvalidRecord as error:
            self._take(path, error, mend)
            return None

    def _check_parties(
        self,
        said: Mapping[str, Any],
        parties: list[tuple[Path, Party]],
        clauses: list[tuple[Path, Clause]],
        obligations: list[tuple[Path, Obligation]],
    ) -> None:
        """Whoever is named must be a party, or a body that the agreement makes."""
        ids = [party.member_id for _, party in parties]
        bound = {*ids, *said.get("creates", ()), ANY_PARTY}
        mend = f"name one of {', '.join(sorted(bound - {ANY_PARTY}))}, or *"
        for path, clause in clauses:
            for i, grant in enumerate(clause.grants):
                for name, member_ids in (("from", grant.from_ids), ("to", grant.to_ids)):
                    for member_id in member_ids:
                        if member_id not in bound:
                            place = (*path, "grants", i, name)
                            self._add(place, f"{member_id} is no party", mend)
        for path, obligation in obligations:
            if obligation.party_id not in ids:
                message = f"{obligation.party_id} has an obligation but is no party"
                self._add((*path, "party"), message, "name a party")

    def _check_known(
        self,
        said: Mapping[str, Any],
        parties: list[tuple[Path, Party]],
        clauses: list[tuple[Path, Clause]],
    ) -> None:
        if self.known is None:
            return
        places: list[tuple[str, str, Path]] = [
            ("member", party.member_id, (*path, "member_id")) for path, party in parties
        ]
        places += [("member", one, ("creates",)) for one in said.get("creates", ())]
        places += [
            ("member", grant.conditions.ask_of, (*path, "grants", i, "ask_of"))
            for path, clause in clauses
            for i, grant in enumerate(clause.grants)
            if grant.conditions.ask_of
        ]
        if said.get("parent_id"):
            places.append(("agreement", said["parent_id"], ("parent_id",)))
        for kind in ("member", "agreement"):
            ids = {one for of_kind, one, _ in places if of_kind == kind}
            mends = self.known(kind, ids) if ids else {}
            for of_kind, one, path in places:
                if of_kind == kind and one in mends:
                    self._add(path, f"the {kind} {one!r} is unknown", mends[one])

    def _take(self, path: Path, error: Exception, mend: str = "mend it there") -> None:
        message, _, own = str(error).rpartition("; ")
        self._add(path, message or own, own if message else mend)

    def _add(self, path: Path, message: str, mend: str) -> None:
        problem = Problem(self.file, message, mend, row=find_line(self.lines, path))
        self.problems.append(replace(problem, column=self._say_place(path)))

    def _say_place(self, path: Path) -> str | None:
        """The key with the tables that hold it; numbered from 1 where no line is known."""
        parts: Iterator[str] = (
            f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path
        )
        if self.lines:
            parts = (f".{part}" for part in path if isinstance(part, str))
        return "".join(parts).removeprefix(".") or None
