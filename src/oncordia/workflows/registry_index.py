"""What the rows of an import bear and name, kept small, so that no row need stay for the checks."""

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from oncordia.domain import Problem
from oncordia.domain.alliance import Relation, Service, ServiceRequest
from oncordia.formats.registry import FORM_BY_KIND, Entry

PARENTS = {"member": "part_of", "agreement": "under"}
"""Kinds of records that form a tree, and how a row says of which other it is a part."""
_ROW_BITS = 32


class NamedId(NamedTuple):
    """That a row names a record: where, and what it may be."""

    place: int
    column: str
    record_id: str
    kinds: tuple[str, ...]


class Request(NamedTuple):
    """A request for a service: where, and of which platform it says that the service is."""

    place: int
    service_id: str
    platform_id: str


class RowIndex:
    """Ids, identifiers, references and parents of all rows; a place is a table and a row of it."""

    def __init__(self) -> None:
        self.ids: dict[str, dict[str, int]] = {}  # place of the first row by kind and id
        self.parents: dict[str, dict[str, str]] = {kind: {} for kind in PARENTS}
        self.relations: list[tuple[str, str, str]] = []  # predicate, subject, object: of trees
        self.services: dict[str, str] = {}  # platform by service
        self.requests: list[Request] = []
        self._files: list[str] = []
        self._owners: dict[str, str] = {}  # record that bears an identifier of a register
        self._codes: dict[str, int] = {}  # of ids that are named
        self._forms: dict[tuple[str, tuple[str, ...]], int] = {}  # of column and kinds
        self._places = array("q")  # one each of these three for every id that a row names
        self._named = array("i")
        self._asked = array("i")

    def begin_table(self, file: str) -> None:
        """The rows that are added from now on stand in this table."""
        self._files.append(file)

    def add(self, entry: Entry, problems: list[Problem]) -> None:
        """Take note of a row; that it bears what an earlier row bears is a problem."""
        place = (len(self._files) - 1) << _ROW_BITS | entry.row
        self._add_refs(entry, place)
        if not entry.record_id:
            return
        first = self.ids.setdefault(entry.kind, {}).setdefault(entry.record_id, place)
        if first != place:
            column = FORM_BY_KIND[entry.kind].key if entry.kind in FORM_BY_KIND else None
            problems.append(
                Problem(
                    entry.file,
                    f"the id {entry.record_id!r} stands already in {self._say(first, entry)}",
                    "give each record one row and one id",
                    entry.row,
                    column,
                )
            )
        elif entry.kind in PARENTS:
            self._add_parent(entry)
        self._add_identifiers(entry, problems)
        match entry.value:
            case Relation(predicate=predicate) if predicate in PARENTS.values():
                pair = entry.value.subject_id, entry.value.object_id
                self.relations.append((predicate, *pair))
            case Service():
                self.services[entry.record_id] = entry.value.platform_id
            case ServiceRequest():
                pair = entry.value.service_id, entry.value.platform_id
                self.requests.append(Request(place, *pair))

    def find_place(self, kind: str, record_id: str) -> tuple[str, int] | None:
        """File and row of the first row of a record."""
        place = self.ids.get(kind, {}).get(record_id)
        return None if place is None else self.locate(place)

    def locate(self, place: int) -> tuple[str, int]:
        """File and row of a place."""
        return self._files[place >> _ROW_BITS], place & (1 << _ROW_BITS) - 1

    def list_named(self) -> Iterator[NamedId]:
        """Every id that a row names, in the order of the rows."""
        ids, forms = list(self._codes), list(self._forms)
        for place, code, form in zip(self._places, self._named, self._asked, strict=True):
            column, kinds = forms[form]
            yield NamedId(place, column, ids[code], kinds)

    def list_missing(self) -> list[str]:
        """Ids that rows name and no row bears, by rising id."""
        missing = set(self._codes)
        for known in self.ids.values():
            missing -= known.keys()
        return sorted(missing)

    def _add_refs(self, entry: Entry, place: int) -> None:
        codes, forms = self._codes, self._forms
        for ref in entry.refs:
            self._places.append(place)
            self._named.append(codes.setdefault(ref.record_id, len(codes)))
            self._asked.append(forms.setdefault((ref.column, ref.kinds), len(forms)))

    def _add_parent(self, entry: Entry) -> None:
        predicate = PARENTS[entry.kind]
        parent = next((ref.record_id for ref in entry.refs if ref.predicate == predicate), "")
        is_told = parent == entry.record_id and entry.value is None
        if parent and not is_told:
            self.parents[entry.kind][entry.record_id] = parent

    def _add_identifiers(self, entry: Entry, problems: list[Problem]) -> None:
        for identifier in entry.identifiers:
            owner = self._owners.setdefault(str(identifier), entry.record_id)
            if owner != entry.record_id:
                where = self._say(next(i[owner] for i in self.ids.values() if owner in i), entry)
                problems.append(
                    Problem(
                        entry.file,
                        f"{identifier} is already the identifier of {owner} in {where}",
                        "mend the identifier, or make one row of both",
                        entry.row,
                        identifier.kind.value,
                    )
                )

    def _say(self, place: int, entry: Entry) -> str:
        file, row = self.locate(place)
        return f"row {row}" if file == entry.file else f"{file}, row {row}"
