"""What a store in memory keeps, and its answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from oncordia.domain.records import (
    AuditLine,
    DatasetEntry,
    Link,
    NameEntry,
    ObjectEntry,
    Record,
    write_canonical,
)

Key = tuple[str, str]  # kind and identifier of a record


@dataclass
class Kept:
    """Everything that is kept. The values are frozen, so that copies of the maps are enough."""

    versions: dict[Key, tuple[Record, ...]] = field(default_factory=dict)
    links: dict[Key, tuple[Link, ...]] = field(default_factory=dict)
    names: dict[Key, tuple[NameEntry, ...]] = field(default_factory=dict)
    objects: dict[str, ObjectEntry] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    datasets: dict[str, DatasetEntry] = field(default_factory=dict)
    audit: list[AuditLine] = field(default_factory=list)

    def copy(self) -> "Kept":
        """The same, in maps of its own."""
        return Kept(
            dict(self.versions),
            dict(self.links),
            dict(self.names),
            dict(self.objects),
            dict(self.content),
            dict(self.datasets),
            list(self.audit),
        )


class MemoryReader:
    """The questions that a store and an open unit of work both answer."""

    _kept: Kept

    def get_record(self, kind: str, record_id: str, *, version: int | None = None) -> Record | None:
        """The current version of a record, or the one asked for; None where there is none."""
        for record in self._kept.versions.get((kind, record_id), ()):
            if record.is_current if version is None else record.version == version:
                return record
        return None

    def list_records(
        self,
        kind: str,
        *,
        ids: Sequence[str] | None = None,
        on: date | None = None,
        mentions: Sequence[str] | None = None,
    ) -> list[Record]:
        """Current records of a kind by rising identifier: all, or those named, or those valid.

        With ``mentions`` only those whose body may hold one of these texts as a value; a few others
        may come too.
        """
        wanted = None if ids is None else set(ids)
        found = [
            record
            for (of_kind, record_id), versions in sorted(self._kept.versions.items())
            if of_kind == kind and (wanted is None or record_id in wanted)
            for record in versions
            if record.is_current
        ]
        if mentions is not None:
            texts = [write_canonical(one) for one in mentions]
            found = [one for one in found if any(text in one.body for text in texts)]
        return [record for record in found if on is None or record.covers(on)]

    def list_versions(self, kind: str, record_id: str) -> list[Record]:
        """Every version of a record, oldest first."""
        return list(self._kept.versions.get((kind, record_id), ()))

    def count_records(self, kind: str) -> int:
        """How many current records of a kind there are."""
        return len(self.list_records(kind))

    def list_links(
        self,
        *,
        subject: Key | None = None,
        object: Key | None = None,  # noqa: A002 - the word of the field
        predicate: str | None = None,
        on: date | None = None,
    ) -> list[Link]:
        """Links from a record, to one, of a predicate, on a day; a record is its kind and id."""
        return [
            link
            for start, links in sorted(self._kept.links.items())
            for link in links
            if subject in (None, start)
            and object in (None, (link.object_kind, link.object_id))
            and predicate in (None, link.predicate)
            and (on is None or link.covers(on))
        ]

    def list_names(
        self, *, kind: str | None = None, key: str | None = None, prefix: str | None = None
    ) -> list[NameEntry]:
        """Names in the search index: of a kind, with this folded key, or whose key begins so."""
        return [
            name
            for _, names in sorted(self._kept.names.items())
            for name in names
            if kind in (None, name.kind)
            and key in (None, name.key)
            and name.key.startswith(prefix or "")
        ]

    def find_names(
        self, text: str, *, kinds: Sequence[str] | None = None, limit: int = 200
    ) -> list[NameEntry]:
        """Names most alike to a text, best first, whatever the order of words and small errors."""
        from oncordia.store import fold_name  # loads a database library, which few tests need
        from oncordia.store.grams import cut_grams

        key = fold_name(text)
        asked = set(cut_grams([key]).gram.tolist())
        scored = []
        for name in self.list_names():
            held = set(cut_grams([name.key]).gram.tolist())
            alike = 2 * len(asked & held) / max(len(asked) + len(held), 1)
            if (alike or name.key == key) and (kinds is None or name.kind in kinds):
                scored.append((name.key != key, -alike, name))
        scored.sort(key=lambda one: one[:2])
        return [name for _, _, name in scored[:limit]]

    def get_object_entry(self, digest: str) -> ObjectEntry | None:
        """What is known of an object; None where none is kept."""
        return self._kept.objects.get(digest)

    def list_objects(self) -> list[ObjectEntry]:
        """Every object by rising digest."""
        return [entry for _, entry in sorted(self._kept.objects.items())]

    def list_datasets(
        self,
        *,
        ids: Sequence[str] | None = None,
        owner_id: str | None = None,
        consent_id: str | None = None,
        agreement_id: str | None = None,
    ) -> list[DatasetEntry]:
        """Datasets by rising identifier: all, those named, of an owner, under a paper."""
        return [
            entry
            for _, entry in sorted(self._kept.datasets.items())
            if (ids is None or entry.dataset_id in ids)
            and owner_id in (None, entry.owner_id)
            and consent_id in (None, entry.consent_id)
            and agreement_id in (None, entry.agreement_id)
        ]

    def list_audit(
        self,
        *,
        after: int = 0,
        limit: int | None = None,
        subject: Key | None = None,
        action: str | None = None,
        actor: str | None = None,
    ) -> list[AuditLine]:
        """Lines of the audit by rising number: after one, on a record, of an action, by one."""
        found = [
            line
            for line in self._kept.audit
            if line.sequence > after
            and subject in (None, (line.subject_kind, line.subject_id))
            and action in (None, line.action)
            and actor in (None, line.actor)
        ]
        return found[:limit]
